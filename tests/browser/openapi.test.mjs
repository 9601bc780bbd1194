// The description of the interface against what is served: sound by its own standard, complete, and true.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { root, serve } from './browser.mjs';

const READY_MS_MAX = 120000;
let site, doc;

const json = async (path) => (await fetch(site.url + path)).json();
const idsIn = async (path, pattern) => [...(await (await fetch(site.url + path)).text()).matchAll(pattern)].map((m) => m[1]);

before(async () => {
  site = await serve({ imports: [join(root, 'sample')] });
  doc = await json('/openapi.json');
  // The files for download are made in the background.
  for (const end = Date.now() + READY_MS_MAX; Date.now() < end;)
    if ((await fetch(site.url + '/data/manifest.json')).status === 200)
      break;
    else
      await new Promise((resolve) => setTimeout(resolve, 500));
});
after(() => site?.stop());

test('it is sound OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(doc));
  assert.deepEqual(result.errors ?? [], []);
  assert.equal(result.valid, true);
  assert.equal(validator.version, '3.1');
  assert.match(doc.openapi, /^3\.1\./);
});

test('every address that the program routes is in it, and every operation has a name of its own', () => {
  const table = readFileSync(join(root, 'src/web/page_table.c'), 'utf8');
  const routes = [...table.matchAll(/^ {8}\{ "(\/[^"]*)", \.build/gm)].map((m) => m[1]);
  assert.ok(routes.length > 50);
  const stems = Object.keys(doc.paths).map((p) => p.replace(/\{.*/, ''));
  assert.deepEqual(routes.filter((r) => !stems.includes(r)), []);
  const source = readFileSync(join(root, 'src/web/serve_log.c'), 'utf8');
  for (const [, prefix] of source.matchAll(/\{ "(\/log\/[a-z]+\/?)", get_/g))
    assert.ok(stems.includes(prefix), prefix);
  const ids = Object.values(doc.paths).flatMap((p) => Object.values(p).map((o) => o.operationId));
  assert.deepEqual(ids.filter((id, i) => ids.indexOf(id) !== i), []);
  // What is described is described in words, and both languages have them.
  const bare = Object.entries(doc.paths).filter(([, p]) => (p.get ?? p.post).summary.startsWith('/'));
  assert.deepEqual(bare.map(([p]) => p), []);
});

/** One value that the sample has for each path with an argument: found by reading, ids are new in every store. */
async function examples() {
  const list = await json('/search.json');
  const p = list.projects[0];
  const found = { '/p/': p.id, '/body/': p.body.id, '/n/': '5', '/log/proof/': '5', '/log/tile/': '0/000', '/log/openings/': '000',
    '/sitemap/': '0', '/data/': (await json('/data/manifest.json')).files[0].name, '/ocds/extension/': 'extension.json' };
  const pages = { '/jd/': ['/jd', /href="\/jd\/([a-z-]+)/g], '/due/': ['/jd/missing', /href="\/due\/([a-z0-9.-]+)/g],
    '/housing/estate/': ['/housing', /href="\/housing\/estate\/([a-z0-9-]+)/g], '/housing/list/': ['/housing', /href="\/housing\/list\/([a-z0-9-]+)/g],
    '/housing/allot/': ['/housing', /href="\/housing\/allot\/([a-z0-9-]+)/g], '/draw/': ['/housing', /href="\/draw\/([a-z0-9-]+)/g],
    '/annual/': ['/annual', /href="\/annual\/([a-z0-9.-]+)/g], '/flags/': ['/flags', /href="\/flags\/([a-z0-9.-]+)/g],
    '/share/r/': ['/share', /href="\/share\/r\/([a-z0-9-]+)/g], '/share/s/': ['/share/systems', /href="\/share\/s\/([a-z0-9-]+)/g] };
  for (const [stem, [page, pattern]] of Object.entries(pages)) {
    const ids = (await idsIn(page, pattern)).filter((id) => id !== 'quality');
    if (ids.length > 0)
      found[stem] = ids[0];
  }
  return found;
}

test('every path answers with the type that is written', async () => {
  const known = await examples(), wrong = [], without = [];
  let good = 0;
  for (const [path, item] of Object.entries(doc.paths)) {
    if (!item.get || path.startsWith('/console') || path === '/my.tlog-proof') // these want a person
      continue;
    const stem = path.replace(/\{.*/, '');
    const given = path.includes('{');
    const id = given ? known[stem] : '';
    if (id === undefined && !stem.startsWith('/follow/')) // the sample has none of these; a key is only in a mail
      without.push(stem);
    const reply = await fetch(site.url + path.replace(/\{[^}]*\}/, id ?? '0'), { redirect: 'manual' });
    const type = reply.headers.get('content-type').split(';')[0];
    await reply.arrayBuffer();
    if (item.get.responses['303']) {
      if (reply.status !== 303 && !(reply.status === 404 && id === undefined))
        wrong.push(`${path}: ${reply.status} where it should send on`);
      continue;
    }
    const wanted = Object.keys(item.get.responses['200'].content);
    if (reply.status === 200) {
      good++;
      if (!wanted.includes(type) && !wanted.includes('*/*'))
        wrong.push(`${path}: ${type}, not ${wanted}`);
    } else if (![404, 422, 503].includes(reply.status) || (!given && reply.status !== 503) || (given && id !== undefined && stem !== '/annual/' && !path.includes('.')))
      wrong.push(`${path}: ${reply.status}`);
    else if (!['text/html', 'application/problem+json'].includes(type))
      wrong.push(`${path}: an error as ${type}`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(good >= 100, `only ${good} answered`);
  assert.ok(new Set(without).size <= 6, `the sample lacks ${[...new Set(without)]}`);
});

test('what it does not describe is not served', async () => {
  for (const path of ['/p.json', '/rights.csv', '/help.atom', '/openapi.csv', '/api/v1', '/log/secret'])
    assert.equal((await fetch(site.url + path)).status, 404, path);
  assert.equal((await fetch(site.url + '/api/v1/acts')).status, 405);
  assert.ok(doc.paths['/api/v1/acts'].post.security.length > 0);
});
