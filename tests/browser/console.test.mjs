// The desk in a real browser: from the login to the receipt by two persons, with JavaScript and without; every page that is
// passed is accessible, fits a telephone and speaks Chinese, what is refused as well.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessibilityFaults, liuhen, markupFaults, openBrowser, serve } from './browser.mjs';

const WIDTHS = [320, 390, 1280];
const MOBILE = `138${1234 * 10000 + 5678}`; // made up
const PLACEHOLDER = /\{\{|\{\w+\}/;
let site, folder;
const open = [];
const given = {}; // first passwords
const NEW_PASSWORD = '好几个词连在一起最好记住了';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-console-'));
  const bodies = join(folder, 'bodies.jsonl');
  writeFileSync(bodies, '{"act":"body.register","body":"czj","name":"测试市财政局"}\n{"act":"body.register","body":"swj","name":"测试市水务局"}\n');
  site = await serve({ imports: [bodies] });
  // Added by another process while the desk runs: both must go on reading the same file.
  const add = (account, roles, body = 'czj') => {
    const line = execFileSync(liuhen, ['user', 'add', site.store, account, '--body', body, '--role', roles], { encoding: 'utf8' });
    given[account] = line.trim().split(' ')[1];
  };
  for (const n of [1, 2]) {
    add(`c00${n}`, 'clerk,reviewer');
    add(`p00${n}`, 'reviewer,publisher');
  }
});
after(async () => {
  for (const browser of open)
    await browser.close();
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One visitor: a page that gathers faults, and the judge of where it stands. */
async function visitor(scripts) {
  const browser = await openBrowser({ javaScriptEnabled: scripts });
  open.push(browser);
  const page = await browser.page();
  const faults = [];
  page.on('console', (m) => m.type() === 'error' && !/status of (403|404|409|422)/.test(m.text()) && faults.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`error: ${e}`));
  const look = async (name) => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width)
        faults.push(`${name}: ${wide} px wide at ${width}`);
    }
    if (scripts) { // the markup is the same without
      faults.push(...(await accessibilityFaults(page)).map((f) => `${name}: ${f}`));
      faults.push(...(await markupFaults(await page.content())).filter((f) => !/void-style|doctype-style|attr-quotes/.test(f)).map((f) => `${name}: ${f}`));
    }
    const text = await page.innerText('main');
    if (PLACEHOLDER.test(text))
      faults.push(`${name}: a text without its value: ${text.match(PLACEHOLDER)[0]}`);
    return text;
  };
  const go = (path) => page.goto(site.url + path);
  const press = (name) => page.click(`main button[name="${name}"]`);
  return { browser, page, faults, look, go, press };
}

async function enter(v, account) {
  await v.go('/console/login');
  await v.page.fill('#account', account);
  await v.page.fill('#password', given[account]);
  await v.page.click('main button');
  assert.match(v.page.url(), /\/console\/account$/, 'a given password must be changed first');
  await v.look('account');
  await v.page.fill('#password', given[account]);
  await v.page.fill('#new', NEW_PASSWORD);
  await v.page.fill('#again', NEW_PASSWORD);
  await v.page.click('main form[action="/console/account"] button');
  assert.match(v.page.url(), /\/console$/);
  assert.ok((await v.look('desk')).includes(account));
}

/** What is said above the form; it must be Chinese but for what is a name (an account, a body). */
async function refusal(v, expected) {
  const text = await v.page.innerText('[role=alert]');
  assert.match(text, expected);
  assert.doesNotMatch(text, /[a-z]{3,} [a-z]{2,}/i, 'an English text on a Chinese page');
  await v.look(`refused: ${text}`);
}

async function publish(scripts, n) {
  const clerk = `c00${n}`, publisher = `p00${n}`;
  const v = await visitor(scripts);
  const { page } = v;

  await v.go('/console/login');
  await page.fill('#account', clerk);
  await page.fill('#password', '不对不对不对不对不对');
  await page.click('main button');
  await refusal(v, /账号、密码或动态口令不对/);

  await enter(v, clerk);
  await page.click('main a[href="/console/new"]');
  await v.look('new');
  await page.fill('#notice', '99');
  await page.click('button[value="notice.withdraw"]');
  await refusal(v, /99 .*不是本单位/);
  await page.selectOption('#row', 'procurement/budget');
  await page.click('main form:has(#row) button');
  assert.match(page.url(), /\/console\/draft\/[a-z2-7]{16}$/);
  const draft = new URL(page.url()).pathname;
  const empty = await v.look('empty draft');
  assert.doesNotMatch(empty, /must be given|is missing/);

  await v.press('submit');
  await refusal(v, /标题|必填|没有填|要填/);

  await page.fill('#title', `水厂设备采购预算（${n}）`);
  await page.fill('#project_title', '水厂设备采购');
  await page.fill('[name="e.buyer"]', '测试市水务局');
  await page.fill('[name="e.budget"]', '1200000.00');
  await page.fill('#formed', '2026-01-05');
  await page.fill('#text', `申请人手机号：${MOBILE}，欢迎来电。`);
  await v.press('save');
  const found = await v.look('draft with a finding');
  assert.ok(found.includes('138****5678'), 'the mask is shown beside what was found');
  assert.equal(await page.locator('mark').count(), 1);
  await v.press('submit');
  await refusal(v, /第 1 处/);
  await page.check('input[name="mask_all"]');
  await v.press('submit');
  assert.match(await v.look('handed in'), /不能复核自己/);
  assert.equal(await page.locator('button[name="approve"]').count(), 0, 'who drafted it has no button to approve');
  await page.click('button[name="leave"]');
  assert.match(page.url(), /\/console\/login$/);

  await enter(v, publisher);
  await page.click(`main a[href="${draft}"]`);
  await v.look('to be reviewed');
  await v.press('approve');
  await v.look('approved');
  await v.press('release');
  const receipt = await v.look('receipt');
  assert.match(receipt, /已写入公开日志[\s\S]*第 \d+ 号记录/);
  assert.ok(receipt.includes(`${clerk} / ${publisher}`), 'both persons stand on the receipt');
  assert.equal(await page.locator('.qr svg').count(), 1);
  await page.click('a.strong[href^="/n/"]');
  const shown = await v.look('what the public sees');
  assert.ok(shown.includes('138****5678') && !shown.includes(MOBILE));
  assert.deepEqual(v.faults, []);
}

test('two persons publish, with JavaScript', { timeout: 180000 }, () => publish(true, 1));
test('two persons publish, without JavaScript', { timeout: 180000 }, () => publish(false, 2));
