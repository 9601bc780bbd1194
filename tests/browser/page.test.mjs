// The portal's pages over the sample city in a real browser: accessible, no sideways scroll, sound markup, usable without
// JavaScript, light.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { accessibilityFaults, markupFaults, openBrowser, root, serve } from './browser.mjs';

const WIDTHS = [320, 390, 1280];
const WEIGHT_BYTES_MAX = 20 * 1024; // page and style, compressed
let browser, noScript, site, paths;

const json = async (path) => (await fetch(site.url + path)).json();

/** Paths that together show every kind of page and state: found in the data, since ids are new in every store. */
async function findPaths() {
  const projects = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const list = await json(`/search.json?page=${page}`);
    pages = list.pager.pages;
    projects.push(...list.projects);
  }
  const found = { home: '/', search: '/search', filtered: '/search?q=%25&domain=land&year=2025', help: '/help' };
  const longest = projects.reduce((a, b) => (b.notices > a.notices ? b : a));
  found.project = `/p/${longest.id}`;
  found.body = `/body/${longest.body.id}`;
  for (const p of projects) {
    if (found.gap && found.correction && found.withdrawn && found.table)
      break;
    const model = await json(`/p/${p.id}.json`);
    for (const e of model.timeline) {
      if (e.type === 'missing')
        found.gap ??= `/p/${p.id}`;
      else if (e.state === 'withdrawn')
        found.withdrawn ??= `/n/${e.index}`;
      else if (e.replaces !== null)
        found.correction ??= `/n/${e.index}`;
      else if (e.masked > 9)
        found.table ??= `/n/${e.index}`;
    }
  }
  found.record = '/n/0';
  return found;
}

before(async () => {
  site = await serve({ imports: [join(root, 'sample')], name: '云岭市公共资源配置公开平台', origin: 'gk.yunling.example/log' });
  browser = await openBrowser();
  noScript = await openBrowser({ javaScriptEnabled: false });
  paths = await findPaths();
});
after(async () => {
  await browser?.close();
  await noScript?.close();
  await site?.stop();
});

test('the sample has every state that the pages can show', () => {
  for (const name of ['gap', 'correction', 'withdrawn', 'table'])
    assert.ok(paths[name], `no page of the sample shows: ${name}`);
});

/** Opens the page at a width and gives what is wrong with it. */
async function faultsAt(path, width) {
  const page = await browser.page();
  const faults = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`error: ${e}`));
  await page.setViewportSize({ width, height: 900 });
  const reply = await page.goto(site.url + path);
  if (reply.status() !== 200)
    faults.push(`status ${reply.status()}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width)
    faults.push(`${wide} px wide at ${width}`);
  faults.push(...await accessibilityFaults(page));
  await page.close();
  return faults;
}

test('every page is accessible and fits at 320, 390 and 1280 pixels', async () => {
  const wrong = [];
  for (const path of Object.values(paths))
    for (const width of WIDTHS)
      wrong.push(...(await faultsAt(path, width)).map((f) => `${path} at ${width}: ${f}`));
  assert.deepEqual(wrong, []);
});

test('every page is accessible in English', async () => {
  const wrong = [];
  for (const path of Object.values(paths)) {
    const english = path + (path.includes('?') ? '&' : '?') + 'lang=en';
    wrong.push(...(await faultsAt(english, 390)).map((f) => `${english}: ${f}`));
  }
  await browser.context.clearCookies();
  assert.deepEqual(wrong, []);
});

test('the markup of every page is sound', async () => {
  const wrong = [];
  for (const path of [...Object.values(paths), '/p/aaaaaaaaaa']) {
    const html = await (await fetch(site.url + path)).text();
    wrong.push(...(await markupFaults(html)).map((f) => `${path}: ${f}`));
  }
  assert.deepEqual(wrong, []);
});

test('page and style weigh at most 20 KB together', async () => {
  const html = await (await fetch(site.url + paths.project)).text();
  const css = await (await fetch(site.url + html.match(/href="(\/asset\/[^"]+\.css)"/)[1])).text();
  const style = gzipSync(css).length;
  for (const path of [paths.home, paths.search, paths.project, paths.help]) {
    const bytes = gzipSync(await (await fetch(site.url + path)).text()).length + style;
    assert.ok(bytes <= WEIGHT_BYTES_MAX, `${path} weighs ${bytes} bytes`);
  }
});

test('a reader without JavaScript gets from the home page to a proof', async () => {
  const page = await noScript.page();
  await page.goto(site.url);
  await page.fill('#q', '工程');
  await page.click('form button');
  assert.match(page.url(), /\/search\?q=/);
  await page.click('.hits h3 a');
  assert.match(page.url(), /\/p\/[a-z2-7]{10}$/);
  await page.click('.line h3 a');
  assert.match(page.url(), /\/n\/\d+$/);
  const proof = await fetch(site.url + await page.getAttribute('a[href^="/log/proof/"]', 'href'));
  assert.equal(proof.status, 200);
  assert.match(await proof.text(), /^c2sp\.org\/tlog-proof@v1\n/);
  await page.click('.head a[href^="/body/"]');
  assert.match(page.url(), /\/body\//);
  await page.close();
});

test('every link of every page leads somewhere', async () => {
  const seen = new Map();
  for (const path of Object.values(paths)) {
    const html = await (await fetch(site.url + path)).text();
    for (const [, href] of html.matchAll(/href="(\/[^"#]*)/g))
      if (!seen.has(href))
        seen.set(href, (await fetch(site.url + href.replaceAll('&amp;', '&'))).status);
  }
  assert.ok(seen.size > 50, `only ${seen.size} links`);
  assert.deepEqual([...seen].filter(([, status]) => status !== 200), []);
});

test('the skip link is the first stop and leads to the content', async () => {
  const page = await browser.page();
  await page.goto(site.url + paths.project);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  assert.match(page.url(), /#main$/);
  await page.close();
});

test('the language that was chosen stays', async () => {
  const page = await browser.page();
  await page.goto(site.url + paths.search);
  await page.click('a[hreflang="en"]');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.click('.hits h3 a');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.click('a[hreflang="zh-CN"]');
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  await page.close();
});

test('a missing page helps the reader on', async () => {
  const page = await browser.page();
  const reply = await page.goto(`${site.url}/p/aaaaaaaaaa`);
  assert.equal(reply.status(), 404);
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.click('main a[href="/search"]');
  assert.match(page.url(), /\/search$/);
  await page.close();
});
