// The sample city served with all that it can show: people at the desk, a receiver of mail, a gateway that was asked, a person
// who looks up who asked. Each page says at its end which template made it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, liuhen, root, serve } from './browser.mjs';

const LINKS_MAX = 400; // read to find examples
const EXAMPLES_MAX = 4; // behind each stem
const WAIT_MS_MAX = 120000;
const BODY = 'yl-zfb'; // the city's government office: it supervises others
const ROLES = 'clerk,reviewer,publisher,supervisor,auditor,administrator';
const PASSWORD = '好几个词连在一起最好记住了';
const MOBILE = `138${1234 * 10000 + 5678}`; // made up

export const templates = readdirSync(join(root, 'page')).filter((f) => f.endsWith('.html')).map((f) => f.slice(0, -5));
export const templateOf = (html) => html.match(/<!-- template ([a-z_]+) -->\s*$/)?.[1];

/** A theme of the templates as they are, but for a last line with their name. */
function markedTemplates() {
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-theme-'));
  for (const name of templates)
    writeFileSync(join(folder, `${name}.html`), `${readFileSync(join(root, 'page', `${name}.html`), 'utf8').trimEnd()}\n<!-- template ${name} -->\n`);
  return folder;
}

/** Takes mails and keeps their texts. */
async function mailbox() {
  const mails = [];
  const server = createServer((socket) => {
    let text = '', data = false;
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.write('220 here\r\n');
    socket.on('data', (chunk) => {
      text += chunk;
      for (let end; (end = text.indexOf(data ? '\r\n.\r\n' : '\r\n')) >= 0;) {
        const line = text.slice(0, end);
        text = text.slice(end + (data ? 5 : 2));
        if (data)
          mails.push(line);
        const reply = data ? '250 taken' : /^DATA/i.test(line) ? '354 go on' : /^QUIT/i.test(line) ? '221 bye' : '250 ok';
        data = reply.startsWith('354');
        socket.write(`${reply}\r\n`);
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { mails, port: server.address().port, close: () => server.close() };
}

export async function until(what, test) {
  for (const end = Date.now() + WAIT_MS_MAX; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const found = await test();
    if (found)
      return found;
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Somebody with a cookie: forms are sent as a browser sends them, with the page's own token. */
class Visitor {
  constructor(url) {
    this.url = url;
    this.cookies = new Map();
  }

  async fetch(path, options = {}) {
    const reply = await fetch(this.url + path, { redirect: 'manual', ...options,
      headers: { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.cookies.set(name, value);
    }
    return reply;
  }

  async page(path) {
    return (await this.fetch(path)).text();
  }

  /** The address that the form leads to; an answer without one is an error. */
  async send(path, fields, from = path) {
    const html = await this.page(from);
    const hidden = Object.fromEntries([...html.matchAll(/name="(csrf|version)" value="([^"]*)"/g)].map(([, k, v]) => [k, v]));
    const form = new FormData();
    for (const [k, v] of Object.entries({ ...hidden, ...fields }))
      if (v instanceof Blob)
        form.append(k, v, 'list.csv');
      else
        form.append(k, v);
    const body = Object.values(fields).some((v) => v instanceof Blob) ? form : new URLSearchParams(form);
    const reply = await this.fetch(path, { method: 'POST', body });
    const to = reply.headers.get('location');
    if (to === null)
      throw new Error(`${path}: ${reply.status} ${(await reply.text()).match(/role="alert">([\s\S]*?)<\/div>/)?.[1] ?? ''}`);
    return to;
  }

  cookieList() {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.url }));
  }
}

const run = (...args) => execFileSync(liuhen, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

async function colleague(site, account) {
  const password = run('user', 'add', site.store, account, '--body', BODY, '--role', ROLES).trim().split(' ')[1];
  const v = new Visitor(site.url);
  await v.send('/console/login', { account, password });
  await v.send('/console/account', { password, new: PASSWORD, again: PASSWORD });
  return v;
}

/** Two colleagues at work: a draft in each state, a table of many, what is owed. */
async function desk(site) {
  const first = await colleague(site, 'u001'), second = await colleague(site, 'u002');
  const begin = () => first.send('/console/new', { row: 'procurement/budget' });
  const fill = { title: '水厂设备采购预算', project_title: '水厂设备采购', 'e.buyer': '云岭市水务局', 'e.budget': '1200000.00', formed: '2026-01-05',
    text: `申请人手机号：${MOBILE}，欢迎来电。` };
  const empty = await begin(), found = await begin(), review = await begin(), released = await begin();
  await first.send(found, { ...fill, save: '1' });
  for (const [path, title] of [[review, '复核中的预算'], [released, '已发布的预算']])
    await first.send(path, { ...fill, title, project_title: title, mask_all: '1', submit: '1' });
  await second.send(released, { approve: '1' });
  await second.send(released, { release: '1' });
  const many = new Blob([`项目名称,标题,预算金额,信息形成日期\n水泵,水泵采购预算,100,2026-01-05\n阀门,阀门采购预算,100,二月三十\n`]);
  const batch = await first.send('/console/new', { row: 'procurement/budget', many: '1', file: many });
  const home = await first.page('/console');
  const due = home.match(/href="(\/console\/due\/[^"]+)"/)?.[1];
  return { visitor: first, second,
    paths: ['/console', '/console/account', '/console/new', '/console/rights', empty, found, review, released, batch, ...due ? [due] : []] };
}

/** Who is logged in to see who asked about them, after a gateway was asked. */
async function person(site, who, gateway, folder) {
  const declared = join(folder, 'declared.json');
  writeFileSync(declared, JSON.stringify({ name: who.name }));
  const sheet = run('share', 'errand', site.store, '--rule', 'housing', '--person', who.idNo, '--gateway', `http://${gateway}`, '--declared', declared,
    '--case', 'YJS-9').match(/\/share\/e\/\d+/)[0];
  const v = new Visitor(site.url);
  await v.send('/share/me', { id: who.idNo, code: run('share', 'code', site.store, '--person', who.idNo).trim() });
  await until('the journal of exchanges in the log', async () => /id="h-consents"/.test(await v.page('/share/me')));
  return { visitor: v, paths: ['/share/me', sheet] };
}

/** A follower's two addresses out of the mail. */
async function follower(site, box) {
  await fetch(`${site.url}/follow`, { method: 'POST', body: new URLSearchParams({ q: '工程', address: 'reader@mail.example' }) });
  const text = await until('a mail', () => box.mails.map((m) => Buffer.from(m.slice(m.indexOf('\r\n\r\n')), 'base64').toString())
    .find((m) => m.includes('/follow/confirm/')));
  return [text.match(/\/follow\/confirm\/[^\s]+/)[0], '/follow/confirm/0000', '/follow/stop/0000'];
}

// What the sample has none of: homes chosen in turn, over and running.
function choices() {
  const project = { key: 'az', title: '试验安置房选房' };
  const row = (n) => ({ number: `AZ-${n}`, category: '被征收户', points: '1', registered_on: `2025-01-0${n}`, home_type: '两居室', entitled: '签约' });
  const lots = [{ id: 'U-1', title: '一号楼两居室', home_type: '两居室', units: 2 }];
  return [{ body: 'yl-zfbz', domain: 'housing', kind: 'waiting-list', title: '安置房选房次序登记', date: '2025-02-01', project,
    elements: { list: 'az-1', queue: [1, 2].map(row) } },
  { act: 'waiting.publish', list: 'az-1', as_of: '2025-02-10', variant: 'resettlement' },
  { act: 'allot.open', round: 'az-runs', list: 'az-1', title: '安置房选房', method: 'turn', date: '2025-03-01', lots },
  { act: 'allot.choose', round: 'az-runs', number: 'AZ-1', lot: 'U-1', date: '2025-03-02' }];
}

/** Some ids behind each stem that pages link to (ids are new in every store), with those that show another template first. */
async function examples(site, stems) {
  const found = new Map(stems.map((s) => [s, []])), seen = new Set(['/']);
  const todo = ['/', '/housing', '/stat', '/share', '/share/map', '/share/systems', '/ppp', '/jd', '/jd/published', '/annual', '/flags', '/search'];
  while (todo.length > 0 && seen.size < LINKS_MAX) {
    const html = await (await fetch(site.url + todo.shift())).text();
    for (const [, href] of html.matchAll(/href="(\/[^"#?]*)/g)) {
      const stem = stems.find((s) => href.startsWith(s) && href.length > s.length && !href.slice(s.length).includes('.'));
      if (seen.has(href) || /^\/(log|data|asset)\/|\.[a-z]+$/.test(href) || found.get(stem)?.length >= EXAMPLES_MAX)
        continue;
      seen.add(href);
      todo.push(href);
      found.get(stem)?.push(href);
    }
  }
  return [...found.values()].flat();
}

async function publicPaths(site) {
  const json = async (path) => (await fetch(site.url + path)).json();
  await until('the search index', async () => (await json('/search.json?q=工程')).hits);
  const described = Object.keys((await json('/openapi.json')).paths).filter((p) => !/\.[a-z-]+$|SHA256SUMS$|^\/(log|api|healthz|console|data\/feed|feed)/.test(p));
  const stems = described.filter((p) => p.includes('{')).map((p) => p.replace(/\{.*/, '')).filter((p) => !/^\/(follow|data|ocds)\//.test(p));
  return [...new Set([...described.filter((p) => !p.includes('{')), ...await examples(site, stems), '/search?q=工程', '/search?q=%22没有这几个字%22',
    '/search?q=-', '/search?domain=land&sort=date', '/search?page=2', '/follow?q=工程', '/follow?domain=land&region=530102', '/console/login', '/console/oidc?error=access_denied', '/nothing/here'])];
}

/** visits: { visitor, paths }, each path to be looked at as that visitor. */
export async function openCity() {
  const folder = markedTemplates(), box = await mailbox(), gateway = `127.0.0.1:${freePort()}`;
  const close = async (site) => {
    await site?.stop();
    box.close();
    rmSync(folder, { recursive: true, force: true });
  };
  let site, who;
  try {
    const more = join(folder, 'choices.jsonl');
    writeFileSync(more, choices().map((act) => `${JSON.stringify(act)}\n`).join(''));
    site = await serve({ imports: [join(root, 'sample'), more], init: ['--fictional'], prepare: (store) => {
      [who] = JSON.parse(run('share', 'demo', store)).people;
      mkdirSync(join(store, 'desk'), { recursive: true, mode: 0o700 });
      writeFileSync(join(store, 'desk/oidc.json'), JSON.stringify({ issuer: 'http://127.0.0.1:9', client_id: 'a', client_secret: 'b', name: '统一身份认证' }),
        { mode: 0o600 });
    }, options: ['--theme', folder, '--gateway', gateway, '--smtp',
      `smtp://127.0.0.1:${box.port}`, '--mail-from', 'noreply@yunling.example', '--mail-every', '1'] });
    const stranger = { visitor: new Visitor(site.url), paths: [...await publicPaths(site), ...await follower(site, box)] };
    return { site, visits: [stranger, await desk(site), await person(site, who, gateway, folder)], close: () => close(site) };
  } catch (e) {
    await close(site);
    throw e;
  }
}
