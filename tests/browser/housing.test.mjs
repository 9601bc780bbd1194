// Affordable housing in a real browser, as an applicant, a clerk, a supervisor and a stranger: the pages are accessible and fit
// a telephone, the draw is made again in the browser, my own row opens with its receipt and to nobody else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessibilityFaults, liuhen, markupFaults, openBrowser, root, serve } from './browser.mjs';

const WIDTHS = [320, 390, 1280];
const ROUND = '/draw/yl-gz-2026', LIST = '/housing/list/yl-gz-2026';
let browser, noScript, site, estate, receipt;

// What the sample has none of: resettlement homes chosen in turn, one choice that is over and one that runs; a list that was objected to.
function choices() {
  const project = { key: 'az', title: '试验安置房选房' };
  const row = (n) => ({ number: `AZ-${n}`, category: '被征收户', points: '1', registered_on: `2025-01-0${n}`, home_type: '两居室', entitled: '签约' });
  const lots = [{ id: 'U-1', title: '一号楼两居室', home_type: '两居室', units: 2 }, { id: 'U-2', title: '二号楼', home_type: '', units: 3 }];
  const notice = (kind, title, elements) => ({ body: 'yl-zfbz', domain: 'housing', kind, title, date: '2025-02-01', project, elements });
  const open = (round, title) => ({ act: 'allot.open', round, list: 'az-1', title, method: 'turn', date: '2025-03-01', lots });
  return [notice('waiting-list', '安置房选房次序登记', { list: 'az-1', queue: [1, 2, 3, 4].map(row) }),
    { act: 'waiting.publish', list: 'az-1', as_of: '2025-02-10', variant: 'resettlement' },
    open('az-over', '安置房第一批选房'),
    { act: 'allot.choose', round: 'az-over', number: 'AZ-1', lot: 'U-1', date: '2025-03-02' },
    { act: 'allot.choose', round: 'az-over', number: 'AZ-2', date: '2025-03-02', reason: '本人放弃' },
    { act: 'allot.result', round: 'az-over', date: '2025-03-03', reason: '其余住户延后选房' },
    { act: 'waiting.publish', list: 'az-1', as_of: '2025-03-10', variant: 'resettlement' },
    open('az-runs', '安置房第二批选房'),
    { act: 'allot.choose', round: 'az-runs', number: 'AZ-2', lot: 'U-2', date: '2025-03-12' },
    notice('eligibility', '共有产权住房资格公示', { batch: '试验', publicity_from: '2025-02-01', publicity_until: '2035-02-10',
      applicants: [{ number: 'GY-1', name: '王试甲', full_name: '王试甲', category: '家庭', result: '合格' }] })];
}

before(async () => {
  const extra = join(mkdtempSync(join(tmpdir(), 'liuhen-choices-')), 'choices.jsonl');
  writeFileSync(extra, choices().map((a) => JSON.stringify(a)).join('\n') + '\n');
  site = await serve({ imports: [...['00-bodies-and-plans.jsonl', '12-housing-round.jsonl'].map((f) => join(root, 'sample', f)), extra] });
  rmSync(join(extra, '..'), { recursive: true });
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
    '/housing/subsidy', '/my', '/housing?lang=en', '/housing/allot/az-over', '/housing/allot/az-runs', '/housing/allot/az-over?lang=en', '/housing/list/az-1',
    '/housing/stats?lang=en'])
    assert.deepEqual(await faultsOf(path), [], path);
});

test('a stranger: the markup is sound', async () => {
  for (const path of ['/housing', estate, ROUND, LIST, '/my', '/housing/stats', '/housing/allot/az-over', '/housing/allot/az-runs', '/housing/gaps', '/housing/subsidy'])
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

test('an applicant: whose turn it is, what is left, who passed and why', async () => {
  const page = await noScript.page();
  await page.goto(`${site.url}/housing/allot/az-runs`);
  assert.match(await page.innerText('main'), /轮到 AZ-3/);
  await page.goto(`${site.url}/housing/allot/az-over`);
  assert.match(await page.innerText('main'), /本人放弃/);
  await page.close();
});

test('a supervisor: waiting time and acceptance by category, as page, file and data', async () => {
  const page = await noScript.page();
  await page.goto(`${site.url}/housing/stats`);
  const row = page.locator('tr', { hasText: '被征收户' });
  assert.deepEqual((await row.locator('td').allInnerTexts()).slice(2, 6), ['4', '3', '1', '0'], 'registered, waiting, allotted, left');
  assert.deepEqual((await row.locator('td').allInnerTexts()).slice(9), ['2', '1', '66.7%'], 'took a home, passed, acceptance');
  await page.close();
  const data = (await (await fetch(`${site.url}/housing/stats.json`)).json()).categories.find((c) => c.list === 'az-1');
  assert.equal(data.accepted, '66.7%');
  assert.ok(data.median_days > 0 && data.waiting_median_days > data.median_days);
  const csv = await (await fetch(`${site.url}/housing/stats.csv`)).text();
  assert.match(csv, new RegExp(`az-1"?,"?被征收户"?,4,3,1,0,${data.median_days},${data.longest_days},${data.waiting_median_days},2,1`));
});

test('a stranger: the order of a waiting list is told in words, one key after another', async () => {
  const variants = (await (await fetch(`${site.url}/housing.json`)).json()).variants;
  for (const v of variants) assert.equal(v.order_keys.length, v.order.split(';').length, v.id);
  const keys = variants.find((v) => v.order.startsWith('category=')).order_keys;
  assert.match(keys[0].values, /、/);
  const page = await noScript.page();
  await page.goto(`${site.url}/housing`);
  const text = await page.innerText('main');
  assert.ok(text.includes(keys[0].values) && text.includes('登记日期从先到后') && !text.includes('registered_on'), text);
  await page.close();
});

test('a clerk: an objection stops the clock on the page, the answer starts it again', async () => {
  const page = await noScript.page();
  const list = (await (await fetch(`${site.url}/housing.json`)).json()).publicity.find((l) => l.title === '共有产权住房资格公示');
  const act = (doc) => {
    const file = join(site.store, '..', 'act.json');
    writeFileSync(file, JSON.stringify(doc));
    execFileSync(liuhen, ['publish', site.store, file], { stdio: 'pipe' });
  };
  act({ act: 'publicity.object', notice: list.index, date: '2025-02-03' });
  await page.goto(`${site.url}/housing`);
  assert.match(await page.locator('li, tr', { hasText: '共有产权住房资格公示' }).first().innerText(), /暂停|异议/);
  act({ act: 'publicity.recheck', notice: list.index, date: '2025-02-08', result: '复核属实，维持' });
  await page.goto(`${site.url}/n/${list.index}`);
  assert.match(await page.innerText('main'), /复核/);
  await page.close();
});

test('a rehearsal cannot be taken for the real thing', async () => {
  const page = await noScript.page();
  await page.goto(`${site.url}/draw/rehearsal-yl-gz-2026`);
  const text = await page.innerText('main');
  assert.ok(text.includes('REHEARSAL') && text.includes('结果无效'));
  await page.close();
});
