// Draws a served round again in the reader's browser, step by step, from its files alone (doc/format/draw.md). Without it
// the page's tables say the same.
const box = document.querySelector('[data-replay]');
const utf8 = new TextEncoder();
const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
const unhex = (s) => Uint8Array.from(s.match(/../g) ?? [], (x) => parseInt(x, 16));
const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
};
const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)));
const u32 = (n) => new Uint8Array([n >>> 24, n >>> 16, n >>> 8, n]);
const text = (s) => {
  const b = utf8.encode(s);
  return join(u32(b.length), b);
};
const compareBytes = (a, b) => {
  for (let i = 0; i < a.length && i < b.length; i++)
    if (a[i] !== b[i])
      return a[i] - b[i];
  return a.length - b.length;
};

/** 5.3: names sorted, no white space. */
function canonical(v) {
  if (Array.isArray(v))
    return `[${v.map(canonical).join(',')}]`;
  if (v !== null && typeof v === 'object')
    return `{${Object.keys(v).sort((a, b) => compareBytes(utf8.encode(a), utf8.encode(b)))
      .map((k) => `${canonical(k)}:${canonical(v[k])}`).join(',')}}`;
  return JSON.stringify(v);
}

/** 3.5: RFC 6962 root of the lines. */
async function rootOf(lines) {
  const zero = new Uint8Array([0]), one = new Uint8Array([1]);
  let level = await Promise.all(lines.map((l) => sha(zero, utf8.encode(l))));
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      next.push(sha(one, level[i], level[i + 1]));
    const done = await Promise.all(next);
    if (level.length % 2)
      done.push(level[level.length - 1]);
    level = done;
  }
  return level[0];
}

function readEntries(csv) {
  const lines = csv.split('\n').slice(1).filter((l) => l !== '').map((l) => l.replace(/\r$/, ''));
  return { lines, entries: lines.map((l) => {
    const [number, category, lots, accessible, joint] = l.split(',');
    return { number, category, lots, accessible: accessible === '1', joint };
  }) };
}

/** 6.1 */
function tickets(entries, lots) {
  const found = new Map();
  for (const e of entries) {
    const name = e.joint ? `joint:${e.joint}` : e.number;
    const t = found.get(name);
    if (t)
      t.size++;
    else
      found.set(name, { name, size: 1, category: e.category, accessible: e.accessible, won: new Set(),
        lots: e.lots === '' ? lots : e.lots.split('/') });
  }
  return [...found.values()];
}

/** 7: one ballot in its order; tells every win. */
function allot(ballot, order, tell) {
  const rest = {};
  for (const pass of ballot.passes) {
    const left = { ...pass.units };
    for (const [lot, n] of Object.entries(rest[pass.id] ?? {}))
      left[lot] = (left[lot] ?? 0) + n;
    order.forEach((t, place) => {
      if (t.won.has(ballot.id) || (ballot.not_if_won ?? []).some((b) => t.won.has(b)))
        return;
      if (pass.categories && !pass.categories.includes(t.category))
        return;
      const need = pass.accessible ?? 'any';
      if ((need === 'only' && !t.accessible) || (need === 'none' && t.accessible))
        return;
      const lot = t.lots.find((l) => (left[l] ?? 0) >= t.size);
      if (lot === undefined)
        return;
      left[lot] -= t.size;
      t.won.add(ballot.id);
      tell({ ballot: ballot.id, pass: pass.id, place: place + 1, ticket: t.name, lot, size: t.size });
    });
    if (pass.rest_to) {
      const to = (rest[pass.rest_to] ??= {});
      for (const [lot, n] of Object.entries(left))
        to[lot] = (to[lot] ?? 0) + n;
    }
  }
}

const rows = box?.querySelector('ol');
const status = box?.querySelector('[role=status]');
/** One line of the replay: what was computed, whether it agrees with what was published. */
function step(name, value, ok) {
  const li = document.createElement('li'), strong = document.createElement('strong'), span = document.createElement('span');
  strong.textContent = `${name} `;
  span.className = ok === false ? 'tag bad' : ok ? 'tag ok' : 'mono';
  span.textContent = ok === undefined ? value : ok ? box.dataset.ok : box.dataset.bad;
  li.append(strong, span);
  if (ok !== undefined) {
    const code = document.createElement('span');
    code.className = 'mono small';
    code.textContent = ` ${value}`;
    li.append(code);
  }
  rows.append(li);
  if (ok === false)
    throw new Error(name);
}

async function replay(base) {
  const get = async (name) => {
    const reply = await fetch(base + name);
    if (!reply.ok)
      throw new Error(`${name}: ${reply.status}`);
    return reply.text();
  };
  const say = box.dataset;
  const round = JSON.parse(await get('.round.txt')), { lines, entries } = readEntries(await get('.entries.csv'));
  const result = JSON.parse(await get('.result.txt'));
  const label = (w) => utf8.encode(`liuhen draw ${round.rehearsal ? 'REHEARSAL ' : ''}${w} v1\n`);

  const root = hex(await rootOf(lines));
  step(say.root, root, root === round.entries.root && lines.length === round.entries.count);
  const announced = structuredClone(round);
  delete announced.reveals;
  delete announced.public_value.readings;
  announced.entries = { count: round.entries.count, root: round.entries.root };
  const a = await sha(label('announcement'), utf8.encode(canonical(announced)));
  step(say.announcement, hex(a), hex(a) === box.dataset.digest);
  const nonces = new Map((round.reveals ?? []).map((r) => [r.party, r.nonce]));
  const transcript = [label('seed'), a, u32(round.parties.length)];
  for (const p of round.parties) {
    const nonce = nonces.get(p.id);
    if (nonce !== undefined) {
      const c = hex(await sha(label('commitment'), text(round.id), text(p.id), unhex(nonce)));
      step(`${say.reveal} ${p.role}`, c, c === p.commitment);
    } else {
      step(`${say.silent} ${p.role}`, '');
    }
    transcript.push(text(p.id), new Uint8Array([nonce === undefined ? 0 : 1]), unhex(nonce ?? p.commitment));
  }
  transcript.push(text(round.public_value.readings[0].value));
  const seed = await sha(...transcript);
  step(say.seed, hex(seed), hex(seed) === result.seed);

  const lots = round.rule.ballots.flatMap((b) => b.lots.map((l) => l.id));
  const all = tickets(entries, lots), wins = [];
  for (const [i, ballot] of round.rule.ballots.entries()) {
    const own = new Set(ballot.lots.map((l) => l.id));
    const s = await sha(utf8.encode('liuhen draw order v1\n'), seed, utf8.encode(ballot.id));
    const drawn = all.filter((t) => t.lots.some((l) => own.has(l)));
    const keyed = await Promise.all(drawn.map(async (t) => ({ t: { ...t, lots: t.lots.filter((l) => own.has(l)) },
      name: utf8.encode(t.name), key: await sha(s, utf8.encode(t.name)) })));
    keyed.sort((x, y) => compareBytes(x.key, y.key) || compareBytes(x.name, y.name));
    const order = keyed.map((k) => k.t.name), published = result.ballots[i].order;
    step(`${say.order} ${ballot.title ?? ballot.id}`, `${order.length}`,
      order.length === published.length && order.every((n, j) => n === published[j]));
    allot(ballot, keyed.map((k) => k.t), (w) => wins.push(w));
  }
  const published = result.ballots.flatMap((b) => b.passes.flatMap((p) => p.winners.map((w) => `${b.id} ${p.id} ${w.place} ${w.ticket} ${w.lot}`)));
  const mine = wins.map((w) => `${w.ballot} ${w.pass} ${w.place} ${w.ticket} ${w.lot}`);
  step(say.wins, `${mine.length}`, mine.length === published.length && mine.every((w, j) => w === published[j]));
  const named = new Map(round.rule.ballots.flatMap((b) => b.passes.map((p) => [`${b.id} ${p.id}`, p.title ?? p.id])));
  return { lots: round.rule.ballots.flatMap((b) => b.lots), wins: wins.map((w) => ({ ...w, pass: named.get(`${w.ballot} ${w.pass}`) })) };
}

/** The stock of every lot as a bar that shrinks with each win. */
function stock(lots) {
  const list = box.querySelector('[data-stock]'), bars = new Map();
  list.replaceChildren();
  list.hidden = false;
  for (const l of lots) {
    const li = document.createElement('li'), bar = document.createElement('meter'), left = document.createElement('span');
    const title = l.title ?? l.id;
    bar.max = bar.value = l.units;
    bar.setAttribute('aria-label', title);
    left.className = 'num';
    li.append(`${title} `, bar, left);
    list.append(li);
    bars.set(l.id, { title, take: (n) => {
      bar.value -= n;
      left.textContent = ` ${list.dataset.stock} ${bar.value} / ${l.units}`;
    } });
    bars.get(l.id).take(0);
  }
  return bars;
}

/** Shows the wins one after the other; a second click shows the rest at once. */
async function show({ lots, wins }, button) {
  const body = box.querySelector('tbody'), bars = stock(lots);
  let all = false;
  button.onclick = () => { all = true; };
  button.textContent = box.dataset.all;
  box.querySelector('table').hidden = false;
  for (const [i, w] of wins.entries()) {
    const tr = document.createElement('tr');
    bars.get(w.lot).take(w.size);
    for (const v of [i + 1, w.pass, w.place, w.ticket, bars.get(w.lot).title]) {
      const td = document.createElement('td');
      td.textContent = v;
      tr.append(td);
    }
    body.prepend(tr);
    status.textContent = `${i + 1} / ${wins.length}`;
    if (!all && !matchMedia('(prefers-reduced-motion: reduce)').matches)
      await new Promise((r) => setTimeout(r, i < 20 ? 250 : 40));
  }
  button.hidden = true;
  box.dataset.done = 'yes';
}

if (box) {
  const button = box.querySelector('button');
  box.hidden = false;
  button.onclick = async () => {
    button.disabled = true;
    rows.replaceChildren();
    try {
      const drawn = await replay(box.dataset.replay);
      button.disabled = false;
      await show(drawn, button);
    } catch (e) {
      status.textContent = `${box.dataset.bad} ${e.message}`;
      box.dataset.done = 'no';
      button.disabled = false;
    }
  };
}
