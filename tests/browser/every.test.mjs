// Every template of the interface over the sample city, as a stranger, a clerk and a citizen see it: accessible and without
// sideways scroll at 320, 390 and 1280 pixels, with JavaScript and without, sound in its markup, quiet in the console; and as
// the reader chose to see it. One page a template; with LIUHEN_LONG each in several states.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { accessibilityFaults, markupFaults, openBrowser } from './browser.mjs';
import { openCity, templateOf, templates } from './city.mjs';

const WIDTHS = [1280, 390, 320];
const AXE_WIDTHS = process.env.LIUHEN_LONG ? WIDTHS : [320];
let city, site, looked, paths;

/** Every page of the city, or the first of each template: { visitor, path, status, html, template }. */
async function choose() {
  const all = [], seen = new Set();
  for (const { visitor, paths: some } of city.visits)
    for (const path of some) {
      const reply = await visitor.fetch(path), html = await reply.text(), template = templateOf(html);
      if (process.env.LIUHEN_LONG || !seen.has(template))
        all.push({ visitor, path, status: reply.status, html, template });
      seen.add(template);
    }
  return all;
}

before(async () => {
  city = await openCity();
  site = city.site;
  looked = await choose();
  paths = city.visits[0].paths;
});
after(() => city?.close());

test('every template has a page in this test', () => {
  const seen = new Set(looked.map((l) => l.template));
  assert.deepEqual(templates.filter((t) => !seen.has(t)), []);
  assert.deepEqual(looked.filter((l) => l.template === undefined).map((l) => l.path), [], 'pages of no template');
  assert.deepEqual(looked.filter((l) => l.status !== ({ error: 404, console_oidc: 403 }[l.template] ?? 200)).map((l) => `${l.path} ${l.status}`), []);
});

async function widthFaults(page, path, axeWidths) {
  const wrong = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width)
      wrong.push(`${path}: ${wide} px wide at ${width}`);
    if (axeWidths.includes(width))
      wrong.push(...(await accessibilityFaults(page)).map((f) => `${path} at ${width}: ${f}`));
  }
  return wrong;
}

/** What is wrong with the pages in a browser with or without JavaScript. */
async function faults(javaScriptEnabled) {
  const browser = await openBrowser({ javaScriptEnabled }), wrong = [];
  const page = await browser.page();
  let at = '';
  page.on('console', (m) => m.type() === 'error' && !/status of 40[34]/.test(m.text()) && wrong.push(`${at}: console: ${m.text()}`));
  page.on('pageerror', (e) => wrong.push(`${at}: ${e}`));
  for (const { visitor, path } of looked) {
    at = path;
    await browser.context.clearCookies();
    await browser.context.addCookies(visitor.cookieList());
    await page.goto(site.url + path);
    wrong.push(...await widthFaults(page, path, javaScriptEnabled ? AXE_WIDTHS : []));
    const text = await page.innerText('main');
    if (path !== '/openapi' && /\{\{|\{\w+\}/.test(text)) // which shows addresses like /p/{id}
      wrong.push(`${path}: a text without its value: ${text.match(/\{\{.{20}|\{\w+\}/)[0]}`);
  }
  await browser.close();
  return wrong;
}

test('every page is accessible, fits, and is quiet', async () => assert.deepEqual(await faults(true), []));

test('every page fits without JavaScript', async () => assert.deepEqual(await faults(false), []));

test('the markup of every page is sound', async () => {
  const wrong = [];
  for (const { path, html } of looked)
    wrong.push(...(await markupFaults(html)).map((f) => `${path}: ${f}`));
  assert.deepEqual(wrong, []);
});

test('a reader chooses large text and contrast by a form, and every page follows', async () => {
  const browser = await openBrowser();
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
    wrong.push(...await widthFaults(page, path, [320]));
  }
  await browser.close();
  assert.deepEqual(wrong, []);
});

test('a notice on paper has no menus, opens what is folded, and a code that leads back', async () => {
  const browser = await openBrowser();
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
  await browser.close();
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
