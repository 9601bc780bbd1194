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
  writeFileSync(bodies, [
    { act: 'body.register', body: 'sjj', name: '测试市审计局' }, { act: 'body.register', body: 'czj', name: '测试市财政局', parent: 'sjj' },
    { act: 'body.register', body: 'swj', name: '测试市水务局' },
    { body: 'czj', domain: 'procurement', kind: 'tender', title: '消防车采购', project: { key: 'x' }, date: '2026-01-05', source: { key: 'k1' }, text: '见附件', elements: {} },
    { body: 'czj', domain: 'procurement', kind: 'contract', title: '消防车采购合同', project: { key: 'x' }, date: '2026-02-05', source: { key: 'k2' }, text: '见附件',
      elements: { supplier: '测试市机械厂' } },
  ].map((act) => `${JSON.stringify(act)}\n`).join(''));
  site = await serve({ imports: [bodies] });
  // Added by another process while the desk runs: both must go on reading the same file.
  const add = (account, roles, body = 'czj') => {
    const line = execFileSync(liuhen, ['user', 'add', site.store, account, '--body', body, '--role', roles], { encoding: 'utf8' });
    given[account] = line.trim().split(' ')[1];
  };
  for (const n of [1, 2]) {
    add(`c00${n}`, 'clerk,reviewer');
    add(`p00${n}`, 'reviewer,publisher');
    add(`d00${n}`, 'clerk,administrator,auditor');
    add(`s00${n}`, 'supervisor', 'sjj');
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
  if (scripts) { // the keyboard settles it, and the draft saves itself
    assert.ok(await page.isVisible('#keys'), 'the keys are told');
    await page.locator('.found > li').first().focus();
    await page.keyboard.press('1');
    await page.waitForFunction(() => /已自动保存/.test(document.getElementById('saved').textContent));
    assert.equal(await page.locator('.found input[value="mask"]:checked').count(), 1);
    await v.press('undo');
    assert.equal(await page.locator('.found input:checked').count(), 0, 'undone');
  } else
    assert.ok(!await page.isVisible('#keys'), 'without scripts nothing is promised');
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
  assert.match(receipt, /北京时间/);
  assert.match(receipt, /已写入公开日志[\s\S]*第 \d+ 号记录/);
  assert.ok(receipt.includes(`${clerk} / ${publisher}`), 'both persons stand on the receipt');
  assert.equal(await page.locator('.qr svg').count(), 1);
  await page.click('a.strong[href^="/n/"]');
  const shown = await v.look('what the public sees');
  assert.ok(shown.includes('138****5678') && !shown.includes(MOBILE));
  assert.deepEqual(v.faults, []);
}

test('two persons publish, with JavaScript', { timeout: 600000 }, () => publish(true, 1));
test('two persons publish, without JavaScript', { timeout: 600000 }, () => publish(false, 2));

/** Documents, many in one table, what is owed, accounts: each page looked at at every width. */
async function desk(scripts, n) {
  const v = await visitor(scripts);
  const { page } = v;
  const list = join(folder, `list${n}.csv`), many = join(folder, `many${n}.csv`);
  writeFileSync(list, `姓名,手机\n甲一,${MOBILE}\n`);
  writeFileSync(many, `项目名称,标题,预算金额,信息形成日期\n水泵${n},水泵采购预算${n},100,2026-01-05\n阀门,阀门采购预算,100,二月三十\n`);
  await enter(v, `d00${n}`);
  await v.go('/console/new');
  await page.selectOption('#row', 'procurement/budget');
  await page.setInputFiles('#file', list);
  await page.click('main form:has(#row) button.strong');
  const draft = await v.look('a draft with a document');
  assert.match(draft, /list\d\.csv/);
  await page.setInputFiles('#file', list);
  await v.press('attach');
  await refusal(v, /已经是附件了/);

  await v.go('/console/new');
  await page.selectOption('#row', 'procurement/budget');
  await page.setInputFiles('#file', many);
  await page.click('button[name="many"]');
  assert.match(await v.look('a table of many'), /可以导入 1 条，有问题 1 条[\s\S]*D3/);
  await v.press('take');
  assert.match(await v.look('its drafts'), new RegExp(`水泵采购预算${n}`));
  await v.press('submit');
  assert.match(await v.look('handed in'), /待复核/);
  await v.go('/console');
  assert.match(await v.look('desk with tasks'), /我的任务/);
  await v.go('/console/rights?of=' + `d00${n}`);
  assert.match(await v.look('rights'), /停用账号/);
  await v.go('/console/account');
  assert.match(await v.look('sessions'), /就是这里/);
  await page.click('button[name="leave"]');

  await enter(v, `s00${n}`);
  await page.click('main a[href^="/console/due/"]');
  await v.look('what is owed');
  await page.fill('#u-text', `请尽快公开（${n}）`);
  await page.click('button[value="supervise.urge"]');
  assert.match(await v.look('urged'), new RegExp(`催办[\\s\\S]*请尽快公开（${n}）`));
  assert.deepEqual(v.faults, []);
}

test('the whole desk, with JavaScript', { timeout: 600000 }, () => desk(true, 1));
test('the whole desk, without JavaScript', { timeout: 600000 }, () => desk(false, 2));
