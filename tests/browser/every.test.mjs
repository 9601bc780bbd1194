// Every page that the interface describes, over the sample city: accessible and without sideways scroll at 320, 390 and 1280
// pixels, sound in its markup, quiet in the console; and as the reader chose to see it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { accessibilityFaults, markupFaults, openBrowser, root, serve } from './browser.mjs';

const WIDTHS = [1280, 390, 320];
const INDEX_MS_MAX = 120000;
let browser, site, paths;

const json = async (path) => (await fetch(site.url + path)).json();

/** The first id behind each stem that some page links to: ids are new in every store. */
async function examples(stems) {
  const found = new Map(), seen = new Set(['/']), todo = ['/', '/housing', '/stat', '/share', '/ppp', '/jd', '/annual', '/flags', '/search'];
  while (todo.length > 0 && seen.size < 400 && found.size < stems.length) {
    const html = await (await fetch(site.url + todo.shift())).text();
    for (const [, href] of html.matchAll(/href="(\/[^"#?]*)/g)) {
      const stem = stems.find((s) => href.startsWith(s) && href.length > s.length && !href.slice(s.length).includes('.'));
      if (stem && !found.has(stem))
        found.set(stem, href);
      if (!seen.has(href) && !/^\/(log|data|asset)\/|\.[a-z]+$/.test(href)) {
        seen.add(href);
        if (stem === undefined || found.get(stem) === href)
          todo.push(href);
      }
    }
  }
  return [...found.values()];
}

before(async () => {
  site = await serve({ imports: [join(root, 'sample')], name: '云岭市公共资源配置公开平台', origin: 'gk.yunling.example/log',
    options: ['--smtp', 'smtp://127.0.0.1:9', '--mail-from', 'noreply@yunling.example'] });
  browser = await openBrowser();
  for (const end = Date.now() + INDEX_MS_MAX; Date.now() < end && !(await json('/search.json?q=工程')).hits;)
    await new Promise((resolve) => setTimeout(resolve, 200));
  const described = Object.keys((await json('/openapi.json')).paths).filter((p) => !/\.[a-z]+$|^\/(log|api|healthz|console)/.test(p));
  const stems = described.filter((p) => p.includes('{')).map((p) => p.replace(/\{.*/, '')).filter((p) => !/^\/(follow|data|ocds)\//.test(p));
  paths = [...described.filter((p) => !p.includes('{') && p !== '/feed'), ...await examples(stems),
    '/search?q=工程', '/search?q=%22没有这几个字%22', '/search?q=-', '/search?domain=land&sort=date', '/follow?q=工程', '/follow?domain=land&region=530102',
    '/console/login', '/nothing/here'];
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

// Some minutes: axe reads each page three times. page.test.mjs holds the main pages to the same at every run.
test('every page is accessible, fits, and is quiet', { skip: process.env.LIUHEN_LONG ? false : 'LIUHEN_LONG is not set' }, async () => {
  const wrong = [];
  assert.ok(paths.length > 50, `only ${paths.length} pages`);
  for (const path of paths) {
    const page = await browser.page(), missing = path === '/nothing/here';
    page.on('console', (m) => m.type() === 'error' && !missing && wrong.push(`${path}: console: ${m.text()}`));
    page.on('pageerror', (e) => wrong.push(`${path}: ${e}`));
    const reply = await page.goto(site.url + path);
    if (reply.status() !== (missing ? 404 : 200))
      wrong.push(`${path}: status ${reply.status()}`);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width)
        wrong.push(`${path}: ${wide} px wide at ${width}`);
      wrong.push(...(await accessibilityFaults(page)).map((f) => `${path} at ${width}: ${f}`));
    }
    await page.close();
  }
  assert.deepEqual(wrong, []);
});

test('the markup of every page is sound', async () => {
  const wrong = [];
  for (const path of paths)
    wrong.push(...(await markupFaults(await (await fetch(site.url + path)).text())).map((f) => `${path}: ${f}`));
  assert.deepEqual(wrong, []);
});

test('a reader chooses large text and contrast by a form, and every page follows', async () => {
  const page = await browser.page();
  await page.goto(`${site.url}/help`);
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  const before = await size();
  await page.click('.menu a[href^="/display"]');
  await page.check('input[name=large]');
  await page.check('input[name=contrast]');
  await page.click('main button[type=submit]');
  assert.match(page.url(), /\/help$/);
  assert.ok(await size() >= 1.3 * before);
  const wrong = [];
  for (const path of ['/', '/search', paths.find((p) => p.startsWith('/p/')), paths.find((p) => p.startsWith('/n/')), '/jd', '/follow?q=工程']) {
    await page.goto(site.url + path);
    assert.equal(await page.getAttribute('html', 'class'), 'large contrast', path);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width)
        wrong.push(`${path}: ${wide} px wide at ${width}`);
    }
    wrong.push(...(await accessibilityFaults(page)).map((f) => `${path}: ${f}`));
  }
  assert.deepEqual(wrong, []);
  await browser.context.clearCookies();
  await page.close();
});

test('a notice on paper has no menus, opens what is folded, and a code that leads back', async () => {
  const page = await browser.page(), path = paths.find((p) => p.startsWith('/n/'));
  await page.goto(site.url + path);
  await page.emulateMedia({ media: 'print' });
  for (const selector of ['.menu', '.find', '.skip', '.foot ul'])
    assert.equal(await page.isVisible(selector), false, selector);
  assert.ok(await page.isVisible('.qr svg'));
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-print-'));
  writeFileSync(join(folder, 'qr.png'), await page.locator('.qr').screenshot());
  assert.equal(execFileSync('zbarimg', ['-q', '--raw', join(folder, 'qr.png')], { encoding: 'utf8' }).trim(), site.url + path);
  await page.pdf({ path: join(folder, 'n.pdf'), format: 'A4' });
  const text = execFileSync('pdftotext', ['-layout', join(folder, 'n.pdf'), '-'], { encoding: 'utf8' });
  const title = (await (await fetch(site.url + path)).text()).match(/<h1[^>]*>([^<]*)</)[1].trim();
  assert.ok(text.replace(/\s/g, '').includes(title.replace(/\s/g, '').slice(0, 8)), 'the title is on the paper');
  assert.ok(readFileSync(join(folder, 'n.pdf')).length > 10000);
  rmSync(folder, { recursive: true, force: true });
  await page.close();
});

test('following by mail works without JavaScript and says what is wrong beside the field', async () => {
  const quiet = await openBrowser({ javaScriptEnabled: false });
  const page = await quiet.page();
  await page.goto(`${site.url}/search?q=工程`);
  await page.click('a[href^="/follow"]');
  await page.fill('#address', 'reader@mail.example');
  await page.click('main form button[type=submit]');
  assert.match(await page.textContent('[role=status]'), /请查收邮件/);
  const wrong = await fetch(`${site.url}/follow`, { method: 'POST', body: new URLSearchParams({ q: '工程', address: 'nobody' }) });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /value="nobody"/);
  await quiet.close();
});
