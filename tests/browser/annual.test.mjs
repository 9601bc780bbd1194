// The annual report, the requests, the self-check and the pages about the site in a real browser: accessible, no sideways scroll,
// sound markup, usable without JavaScript, with the tags that the rules for government sites want.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityFaults, markupFaults, openBrowser, root, serve } from './browser.mjs';

const WIDTHS = [320, 390, 1280];
const PATHS = ['/annual', '/annual/yl-zfb-2025', '/annual/yl-mzj-2025', '/annual/yl-mzj-2020', '/annual-form/yl-mzj-2025', '/requests', '/selfcheck',
  '/sitemap', '/accessibility'];
const SITE_TAGS = ['SiteName', 'SiteDomain', 'ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType'];
let browser, scripted, site;

before(async () => {
  const files = ['00-bodies-and-plans.jsonl', '30-land.csv', '99-annual.jsonl'];
  site = await serve({ imports: files.map((name) => join(root, 'sample', name)), name: '云岭市', origin: 'gk.yunling.example/log' });
  browser = await openBrowser({ javaScriptEnabled: false });
  scripted = await openBrowser(); // axe waits by timers, which a page without scripts has not
});
after(async () => {
  await browser?.close();
  await scripted?.close();
  await site?.stop();
});

test('no page scrolls sideways', async () => {
  const page = await browser.page();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of PATHS) {
      const reply = await page.goto(site.url + path);
      assert.equal(reply.status(), 200, path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${path} at ${width}: ${over} px too wide`);
    }
  }
  await page.close();
});

test('pages are accessible and their markup is sound, in both languages', async () => {
  const page = await scripted.page();
  for (const path of PATHS)
    for (const lang of ['zh-CN', 'en']) {
      const url = `${site.url}${path}?lang=${lang}`;
      await page.goto(url);
      assert.deepEqual(await accessibilityFaults(page), [], url);
      assert.deepEqual(await markupFaults(await (await fetch(url)).text()), [], url);
    }
  await page.close();
});

test('every page has the tags of the site and its column, a report those of an article', async () => {
  const page = await browser.page();
  const tag = (name) => page.getAttribute(`meta[name="${name}"]`, 'content', { timeout: 1000 });
  for (const path of PATHS) {
    await page.goto(site.url + path);
    for (const name of SITE_TAGS)
      assert.ok(await tag(name), `${path} lacks ${name}`);
  }
  await page.goto(`${site.url}/annual/yl-zfb-2025`);
  assert.match(await tag('ArticleTitle'), /2025年/);
  assert.match(await tag('PubDate'), /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  assert.equal(await tag('ContentSource'), '云岭市人民政府办公室');
  await page.close();
});

test('the form says what is wrong, and gives an act document when nothing is', async () => {
  const page = await browser.page();
  await page.goto(`${site.url}/annual-form/yl-mzj-2025`);
  await page.fill('[name="norms.documents.made"]', '三');
  await page.fill('[name="by"]', 'YL-0903');
  await page.fill('[name="basis"]', '办公室台账');
  await page.click('button.strong');
  assert.match(await page.innerText('.say.bad'), /不是数字/);
  assert.equal(await page.inputValue('[name="by"]'), 'YL-0903');
  await page.fill('[name="norms.documents.made"]', '3');
  await page.click('button.strong');
  const document = JSON.parse(await page.innerText('pre[lang="zh-CN"]'));
  assert.equal(document.act, 'annual.enter');
  assert.equal(document.cells['norms.documents.made'], '3');
  await page.close();
});

test('a report and the style are light', async () => {
  const html = await (await fetch(`${site.url}/requests`)).text();
  const css = readFileSync(join(root, 'page/asset/liuhen.css'));
  assert.ok(gzipSync(css).length <= 20 * 1024, 'the style');
  assert.ok(gzipSync(html).length <= 20 * 1024, 'the page');
});
