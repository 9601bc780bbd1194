// Affordable housing in a real browser, as an applicant, a clerk, a supervisor and a stranger: the pages are accessible and fit
// a telephone, the draw is made again in the browser, my own row opens with its receipt and to nobody else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { accessibilityFaults, liuhen, markupFaults, openBrowser, root, serve } from './browser.mjs';

const WIDTHS = [320, 390, 1280];
const ROUND = '/draw/yl-gz-2026', LIST = '/housing/list/yl-gz-2026';
let browser, noScript, site, estate, receipt;

before(async () => {
  site = await serve({ imports: ['00-bodies-and-plans.jsonl', '12-housing-round.jsonl'].map((f) => join(root, 'sample', f)) });
  browser = await openBrowser();
  noScript = await openBrowser({ javaScriptEnabled: false });
  const home = await (await fetch(`${site.url}/housing.json`)).json();
  estate = `/housing/estate/${home.estates[0].id}`;
  const list = await (await fetch(`${site.url}${LIST}.txt`)).json();
  const csv = join(site.store, '..', 'receipts.csv');
  // the clerk of the office makes the receipts
  execFileSync(liuhen, ['entry', 'receipts', site.store, String(list.steps[0].record), '--out', csv], { stdio: 'pipe' });
  const [number, secret, own, name] = readFileSync(csv, 'utf8').trim().split('\r\n')[214].split(',').map((c) => c.replaceAll('"', ''));
  receipt = { number, secret, own, name };
});
after(async () => {
  await browser?.close();
  await noScript?.close();
  await site?.stop();
});

async function faultsOf(path) {
  const page = await browser.page();
  const faults = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`error: ${e}`));
  const reply = await page.goto(site.url + path);
  if (reply.status() !== 200)
    faults.push(`status ${reply.status()}`);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width)
      faults.push(`${wide} px wide at ${width}`);
  }
  faults.push(...await accessibilityFaults(page));
  await page.close();
  return faults;
}

test('a stranger: every page is accessible and fits a telephone', { timeout: 600000 }, async () => {
  for (const path of ['/housing', estate, `${ROUND}?number=26-00042`, '/draw/rehearsal-yl-gz-2026', `${LIST}?number=26-00214`, '/housing/stats', '/housing/gaps',
    '/housing/subsidy', '/my', '/housing?lang=en'])
    assert.deepEqual(await faultsOf(path), [], path);
});

test('a stranger: the markup is sound', async () => {
  for (const path of ['/housing', estate, ROUND, LIST, '/my', '/housing/stats'])
    assert.deepEqual(await markupFaults(await (await fetch(site.url + path)).text()), [], path);
});

test('a stranger: no name and no door of anybody is on a page', async () => {
  for (const path of ['/housing', estate, ROUND, LIST, '/housing/stats', `${estate}.json`, `${LIST}.json`, `${LIST}.txt`]) {
    const text = await (await fetch(site.url + path)).text();
    assert.ok(!text.includes(receipt.name), `${path} holds a name`);
    assert.ok(!/[0-9]幢[0-9]/.test(text), `${path} holds a door`);
  }
});

test('a supervisor: the browser draws again and agrees with what was published', { timeout: 90000 }, async () => {
  const page = await browser.page();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(site.url + ROUND);
  const box = page.locator('[data-replay]');
  await box.locator('button').click();
  await page.waitForFunction(() => document.querySelector('[data-replay]').dataset.done !== undefined, null, { timeout: 60000 });
  assert.equal(await box.getAttribute('data-done'), 'yes', await box.innerText());
  assert.equal(await box.locator('tbody tr').count(), (await (await fetch(`${site.url}${ROUND}.json`)).json()).winners.total);
  assert.ok(await box.locator('.tag.ok').count() >= 8, 'root, announcement, four reveals, seed, order and winners were compared');
  await page.close();
});

test('a supervisor: a changed entry is found by the browser', { timeout: 90000 }, async () => {
  const page = await browser.page();
  await page.route('**/*.entries.csv', async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, body: (await reply.text()).replace('26-00042,', '26-00043,').replace('26-00043,', '26-00042,').replace(/\n26-04999,[^\n]*/, '') });
  });
  await page.goto(site.url + ROUND);
  await page.locator('[data-replay] button').click();
  await page.waitForFunction(() => document.querySelector('[data-replay]').dataset.done !== undefined, null, { timeout: 60000 });
  assert.equal(await page.locator('[data-replay]').getAttribute('data-done'), 'no');
  await page.close();
});

test('an applicant, without JavaScript: my row, my place, my draw, my proof', { timeout: 60000 }, async () => {
  const page = await noScript.page();
  await page.goto(`${site.url}/my`);
  await page.fill('#number', receipt.number);
  await page.fill('#secret', receipt.secret.toUpperCase());
  await page.click('form[action="/my"] button');
  const text = await page.innerText('main');
  assert.ok(text.includes(receipt.name), 'the own name in clear');
  assert.ok(text.includes(receipt.own));
  assert.ok(await page.locator('a[href^="/draw/yl-gz-2026"]').count() > 0, 'the draws that hold the number');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('form[action="/my.tlog-proof"] button')]).catch(() => [null]);
  if (download)
    assert.match(execFileSync(liuhen, ['verify', await download.path(), '--vkey', execFileSync(liuhen, ['vkey', site.store], { encoding: 'utf8' }).trim()],
      { encoding: 'utf8' }), /^OK /m);
  await page.close();
});

test('an applicant: a wrong secret shows nothing and says what to do', async () => {
  const page = await browser.page();
  await page.goto(`${site.url}/my`);
  await page.fill('#number', receipt.number);
  await page.fill('#secret', 'abcd-efgh-jkmn-pqrs');
  await page.click('form[action="/my"] button');
  const text = await page.innerText('main');
  assert.ok(!text.includes(receipt.name));
  assert.ok(await page.locator('[role=alert]').count() === 1);
  await page.close();
});

test('a rehearsal cannot be taken for the real thing', async () => {
  const page = await noScript.page();
  await page.goto(`${site.url}/draw/rehearsal-yl-gz-2026`);
  const text = await page.innerText('main');
  assert.ok(text.includes('REHEARSAL') && text.includes('结果无效'));
  await page.close();
});
