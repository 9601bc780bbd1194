// The judges must be able to say no: each is shown a sound page and a faulty one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibilityFaults, markupFaults, openBrowser } from './browser.mjs';

const SOUND = '<!DOCTYPE html>\n<html lang="zh-CN"><head><title>公告</title></head>'
  + '<body><main><h1>公告</h1><img src="data:," alt="地图"></main></body></html>\n';
const NO_ALT = SOUND.replace(' alt="地图"', '');
let browser;

before(async () => { browser = await openBrowser(); });
after(async () => { await browser.close(); });

async function faultsOf(html) {
  const page = await browser.page();
  await page.setContent(html);
  const faults = await accessibilityFaults(page);
  await page.close();
  return faults;
}

test('a sound page passes the accessibility check', async () => {
  assert.deepEqual(await faultsOf(SOUND), []);
});

test('a picture without a text fails the accessibility check', async () => {
  assert.match((await faultsOf(NO_ALT)).join('\n'), /^image-alt:/m);
});

test('a sound page passes the markup check', async () => {
  assert.deepEqual(await markupFaults(SOUND), []);
});

test('an unclosed element fails the markup check', async () => {
  assert.match((await markupFaults(SOUND.replace('</h1>', ''))).join('\n'), /close-order|no-implicit-close/);
});
