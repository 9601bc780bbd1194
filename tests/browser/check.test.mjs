// A record is checked in the reader's browser: a good proof and a good receipt hold, every forgery is named by its step.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityFaults, markupFaults, openBrowser, root, serve } from './browser.mjs';

let browser, page, site, proof, receipt;

before(async () => {
  site = await serve({ imports: [join(root, 'sample', '00-bodies-and-plans.jsonl'), join(root, 'sample', '30-land.csv')], origin: 'check.example/log' });
  browser = await openBrowser();
  page = await browser.page();
  const size = Number((await (await fetch(`${site.url}/log/checkpoint`)).text()).split('\n')[1]);
  proof = await (await fetch(`${site.url}/log/proof/${size - 1}`)).text();
  const [head, note] = [proof.slice(0, proof.indexOf('\n\n')), proof.slice(proof.indexOf('\n\n') + 2)];
  const lines = head.split('\n').slice(3);
  const extra = JSON.parse(Buffer.from(head.split('\n')[1].slice(6), 'base64'));
  const leaf = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.concat([Buffer.from([0]), Buffer.from(extra.entry)])));
  receipt = {
    index: size - 1, leaf_hash: Buffer.from(leaf).toString('base64'), tree_size: size, root: note.split('\n')[2],
    checkpoint: note, inclusion: lines,
  };
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function check(text, vkey) {
  await page.goto(`${site.url}/v`);
  if (vkey)
    await page.fill('#vkey', vkey);
  await page.fill('#text', text);
  await page.click('#go');
  const shown = page.locator('[data-verdict]:not([hidden])');
  await shown.waitFor();
  return {
    verdict: await shown.getAttribute('data-verdict'),
    bad: await page.locator('[data-state="bad"]').evaluateAll((l) => l.map((e) => e.dataset.step)),
    good: await page.locator('[data-state="good"]').count(),
  };
}

/** The proof with its opened content changed. */
function forged(change) {
  const lines = proof.split('\n');
  const extra = JSON.parse(Buffer.from(lines[1].slice(6), 'base64'));
  change(extra);
  lines[1] = `extra ${Buffer.from(JSON.stringify(extra)).toString('base64')}`;
  return lines.join('\n');
}

test('a good proof holds, by address, by paste and by file', async () => {
  assert.deepEqual(await check(proof), { verdict: 'good', bad: [], good: 5 });
  await page.goto(`${site.url}/v?n=3`);
  await page.locator('[data-verdict="good"]').waitFor();
  const file = join(site.store, 'tmp', 'check.tlog-proof');
  writeFileSync(file, proof);
  await page.goto(`${site.url}/v`);
  await page.setInputFiles('#file', file);
  await page.locator('[data-verdict="good"]').waitFor();
  assert.ok((await page.locator('#values dd').count()) > 2, 'the content is shown');
});

test('a good receipt holds', async () => {
  assert.equal((await check(JSON.stringify(receipt))).verdict, 'good');
});

test('a forgery is named by the step that finds it', async () => {
  const note = proof.slice(proof.indexOf('\n\n') + 2), origin = note.split('\n')[0];
  const cases = [
    ['values', forged((x) => { x.fields.find((f) => f.value).value += ' '; })],
    ['values', forged((x) => { x.fields.pop(); })],
    ['tree', forged((x) => { x.entry = x.entry.replace('kind notice', 'kind notics'); })],
    ['tree', proof.replace(/\n[A-Za-z0-9+/]{43}=\n/, '\n')],
    ['tree', proof.replace(`\n${receipt.tree_size}\n`, `\n${receipt.tree_size + 1}\n`)],
    ['signature', proof.replace(/(\u2014 \S+ .{20})(.)/, (m, a, b) => a + (b === 'A' ? 'B' : 'A'))],
    ['signature', proof.replace(`\n\n${origin}\n`, '\n\nother.example/log\n')],
    ['read', proof.replace('tlog-proof@v1', 'tlog-proof@v2')],
    ['read', '{"index": 1}'],
    ['read', 'nonsense'],
    ['tree', JSON.stringify({ ...receipt, index: receipt.index - 1 })],
    ['tree', JSON.stringify({ ...receipt, tree_size: receipt.tree_size - 1 })],
  ];
  for (const [step, text] of cases) {
    const got = await check(text);
    assert.deepEqual([got.verdict, got.bad], ['bad', [step]], text.slice(0, 120));
  }
});

test('a key that is not the log\'s does not vouch for it', async () => {
  const got = await check(proof, 'example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00');
  assert.deepEqual([got.verdict, got.bad], ['bad', ['signature']]);
  assert.deepEqual((await check(proof, 'nonsense')).bad, ['signature']);
});

test('the page works offline, is sound and accessible', async () => {
  await page.goto(`${site.url}/v`);
  await page.context().setOffline(true);
  await page.fill('#text', proof);
  await page.click('#go');
  await page.locator('[data-verdict="good"]').waitFor();
  await page.context().setOffline(false);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(await markupFaults(await (await fetch(`${site.url}/v`)).text()), []);
});
