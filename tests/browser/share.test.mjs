// The pages about data sharing in a real browser, logged in and not: accessible, no sideways scroll, sound markup, usable
// without JavaScript.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibilityFaults, liuhen, markupFaults, openBrowser, root } from './browser.mjs';

const WIDTHS = [320, 1280];
const folder = mkdtempSync(join(tmpdir(), 'liuhen-share-'));
const store = join(folder, 'store');
let browser, noScript, child, url, person, code, sheet;

const run = (...args) => execFileSync(liuhen, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const freePort = () => execFileSync(join(root, 'tools/port'), ['free'], { encoding: 'utf8' }).trim();

async function answers() {
  for (let tries = 0; tries < 400; tries++) {
    try {
      return await fetch(url);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('liuhen serve did not answer');
}

before(async () => {
  run('init', store, '--fictional');
  for (const name of ['00-bodies-and-plans', '90-share-nation', '91-share-city'])
    run('import', store, join(root, 'sample', `${name}.jsonl`));
  person = JSON.parse(run('share', 'demo', store)).people[0];
  code = run('share', 'code', store, '--person', person.idNo).trim();
  const gateway = `127.0.0.1:${freePort()}`, listen = `127.0.0.1:${freePort()}`;
  url = `http://${listen}`;
  child = spawn(liuhen, ['serve', store, '--listen', listen, '--gateway', gateway], { stdio: 'ignore' });
  await answers();
  const declared = join(folder, 'declared.json');
  writeFileSync(declared, JSON.stringify({ name: person.name }));
  sheet = run('share', 'errand', store, '--rule', 'housing', '--person', person.idNo, '--gateway', `http://${gateway}`,
    '--declared', declared, '--case', 'YJS-9').match(/\/share\/e\/\d+/)[0];
  await new Promise((resolve) => setTimeout(resolve, 2500)); // the journal becomes a record
  browser = await openBrowser();
  noScript = await openBrowser({ javaScriptEnabled: false });
});
after(async () => {
  await browser?.close();
  await noScript?.close();
  const ended = new Promise((resolve) => child?.once('exit', resolve) ?? resolve());
  child?.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const paths = () => ['/share', '/share?q=%E5%A9%9A%E5%A7%BB&sharing=conditional', '/share/r/101001-000001', '/share/access', '/share/corrections',
  '/share/systems', '/share/s/rkk', '/share/b/jzxt-1', '/share/b/zfbz-2', '/share/map', '/share/openings', '/share/stats', '/share/me', sheet];

async function faultsOf(page, path, width) {
  const faults = [];
  await page.setViewportSize({ width, height: 900 });
  const reply = await page.goto(url + path);
  if (reply.status() !== 200)
    faults.push(`status ${reply.status()}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width)
    faults.push(`${wide} px wide`);
  faults.push(...await accessibilityFaults(page));
  return faults.map((f) => `${path} at ${width}: ${f}`);
}

test('every page is accessible and fits', async () => {
  const wrong = [], page = await browser.page();
  for (const path of paths())
    for (const width of WIDTHS)
      wrong.push(...await faultsOf(page, path, width));
  await page.close();
  assert.deepEqual(wrong, []);
});

test('the markup of every page is sound, in both languages', async () => {
  const wrong = [];
  for (const path of paths())
    for (const lang of ['zh-CN', 'en']) {
      const html = await (await fetch(`${url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`)).text();
      wrong.push(...(await markupFaults(html)).map((f) => `${path} ${lang}: ${f}`));
    }
  assert.deepEqual(wrong, []);
});

test('without JavaScript a person logs in, sees who asked, reads the sheet, logs out', async () => {
  const page = await noScript.page();
  await page.goto(`${url}/share/me`);
  await page.fill('#f-id', person.idNo);
  await page.fill('#f-code', '00000000');
  await page.click('main button');
  assert.match(await page.textContent('[role=alert]'), /对不上/);
  await page.fill('#f-id', person.idNo);
  await page.fill('#f-code', code);
  await page.click('main button');
  assert.equal(await page.locator('tbody tr').count(), 6);
  await page.click(`a[href="${sheet}"]`);
  assert.equal(await page.locator('tbody tr').count(), 6);
  await page.goto(`${url}/share/me`);
  await page.click('button[name=leave]');
  assert.equal(await page.locator('#f-code').count(), 1);
  await page.close();
});

test('the page of a person who is logged in is accessible and not kept', async () => {
  const page = await browser.page();
  await page.goto(`${url}/share/me`);
  await page.fill('#f-id', person.idNo);
  await page.fill('#f-code', code);
  await page.click('main button');
  const wrong = [];
  for (const path of ['/share/me', sheet])
    for (const width of WIDTHS)
      wrong.push(...await faultsOf(page, path, width));
  const reply = await page.goto(`${url}/share/me`);
  assert.match(reply.headers()['cache-control'], /no-store/);
  await page.close();
  assert.deepEqual(wrong, []);
});
