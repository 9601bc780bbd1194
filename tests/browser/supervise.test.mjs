// The pages of supervision and of the catalogue over the sample city: accessible, no sideways scroll, sound markup, and every
// figure of the dashboard is the number of rows of the list it opens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { accessibilityFaults, markupFaults, openBrowser, root, serve } from './browser.mjs';

const WIDTHS = [320, 390, 1280];
let browser, site, paths;

const json = async (path) => (await fetch(site.url + path)).json();

before(async () => {
  site = await serve({ imports: [join(root, 'sample')], name: '云岭市公共资源配置公开平台', origin: 'gk.yunling.example/log' });
  browser = await openBrowser();
  const missing = await json('/jd/missing.json'), coming = await json('/jd/coming.json'), late = await json('/jd/published.json?state=late&period=2025');
  const due = (row) => new URL(row.url).pathname;
  paths = ['/jd', '/jd/missing', '/jd/coming', '/jd/published?state=late', '/jd/bodies', '/jd/appraisals', '/jd/method', '/catalogue',
    '/catalogue?body=yl-zfbz', due(missing.rows[0]), due(coming.rows[0]), due(late.rows[0]).replace('/n/', '/due/')];
});
after(async () => { await browser?.close(); await site?.stop(); });

test('every figure is the number of rows behind it', async () => {
  const dashboard = await json('/jd.json');
  for (const figure of dashboard.figures.filter((f) => ['on_time', 'late', 'missing', 'undone'].includes(f.id))) {
    const list = await json(figure.link.replace(/(\?|$)/, '.json$1'));
    if (figure.id !== 'on_time')
      assert.equal(String(list.count), figure.text.replaceAll(',', ''), figure.id);
    assert.equal(list.rows.length, Math.min(list.count, 50), `${figure.id}: rows`);
  }
});

test('the pages are sound', async () => {
  const page = await browser.page();
  for (const path of paths) {
    const answer = await page.goto(site.url + path);
    assert.equal(answer.status(), 200, path);
    assert.deepEqual(await accessibilityFaults(page), [], path);
    assert.deepEqual(await markupFaults(await answer.text()), [], path);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${path} at ${width} px: ${over} px too wide`);
    }
  }
});
