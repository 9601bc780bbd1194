// Checks a tlog-proof or a receipt in the reader's browser, by doc/format/ledger.md and act.md alone. Nothing is sent
// anywhere; what is computed here is computed with the browser's own SHA-256 and Ed25519.
'use strict';

const utf8 = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', join(parts)));

class Fault extends Error {} // its message names what is wrong, for the list of steps

function join(parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

function same(a, b) {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

function unbase64(text, bytes) {
  let raw;
  try {
    raw = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    throw new Fault(`base64: ${text.slice(0, 40)}`);
  }
  if (base64(raw) !== text || (bytes && raw.length !== bytes))
    throw new Fault(`base64: ${text.slice(0, 60)}`);
  return raw;
}

function base64(bytes) {
  let text = '';
  for (const b of bytes)
    text += String.fromCharCode(b);
  return btoa(text);
}

function bigEndian(value, bytes) {
  const out = new Uint8Array(bytes);
  let left = BigInt(value);
  for (let i = bytes - 1; i >= 0; i--, left >>= 8n)
    out[i] = Number(left & 255n);
  return out;
}

function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text))
    throw new Fault(`number: ${text.slice(0, 40)}`);
  return Number(text);
}

// ------ the two kinds of file ------

function parseProof(text) {
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, split).split('\n');
  if (split < 0 || lines.shift() !== 'c2sp.org/tlog-proof@v1')
    throw new Fault('c2sp.org/tlog-proof@v1');
  const extra = lines[0]?.startsWith('extra ') ? lines.shift().slice(6) : null;
  const index = lines.shift() ?? '';
  if (!index.startsWith('index '))
    throw new Fault('index');
  return {
    index: decimal(index.slice(6)),
    path: lines.map((l) => unbase64(l, 32)),
    note: text.slice(split + 2),
    extra: extra === null ? null : JSON.parse(strict.decode(unbase64(extra))),
  };
}

function parseReceipt(text) {
  const r = JSON.parse(text);
  for (const name of ['index', 'leaf_hash', 'tree_size', 'root', 'checkpoint', 'inclusion'])
    if (!(name in r))
      throw new Fault(name);
  return {
    index: r.index,
    path: r.inclusion.map((l) => unbase64(l, 32)),
    note: r.checkpoint,
    extra: null,
    leaf: unbase64(r.leaf_hash, 32),
    said: { size: r.tree_size, root: r.root },
  };
}

// ------ the steps ------

async function leafOf(proof) {
  if (proof.leaf)
    return proof.leaf;
  if (typeof proof.extra?.entry !== 'string' || proof.extra.index !== proof.index)
    throw new Fault('entry');
  return sha256([0], utf8.encode(proof.extra.entry));
}

/** RFC 9162 2.1.3.2 */
async function rootOf(leaf, index, size, path) {
  let fn = index, sn = size - 1, r = leaf;
  if (index >= size)
    throw new Fault(`${index} >= ${size}`);
  for (const p of path) {
    if (sn === 0)
      throw new Fault('inclusion');
    if (fn % 2 === 1 || fn === sn) {
      r = await sha256([1], p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = await sha256([1], r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0)
    throw new Fault('inclusion');
  return r;
}

async function treeHash(hashes) {
  if (hashes.length === 0)
    return sha256();
  if (hashes.length === 1)
    return hashes[0];
  let k = 1;
  while (2 * k < hashes.length)
    k *= 2;
  return sha256([1], await treeHash(hashes.slice(0, k)), await treeHash(hashes.slice(k)));
}

function commitField(salt, name, value) {
  const n = utf8.encode(name), v = utf8.encode(value);
  return sha256([2], utf8.encode('liuhen field v1\n'), salt, bigEndian(n.length, 2), n, bigEndian(v.length, 4), v);
}

async function commitTable(salt, name, rows) {
  const n = utf8.encode(name);
  const hashes = await Promise.all(rows.map((row, j) => row.state ? unbase64(row.commitment, 32)
    : commitField(unbase64(row.salt, 32), `${name}/${j}`, row.value)));
  return sha256([2], utf8.encode('liuhen table v1\n'), salt, bigEndian(n.length, 2), n, bigEndian(rows.length, 8),
                await treeHash(hashes));
}

/** Every value in the file against its commitment in the entry. */
async function checkValues(extra) {
  const commitments = new Map();
  for (const line of extra.entry.split('\n')) {
    const m = /^(by|field (\S+)) (\S+)$/.exec(line);
    if (m)
      commitments.set(m[2] ?? 'by', m[3]);
  }
  const counts = { open: 0, withheld: 0, erased: 0 };
  if (extra.fields.length !== commitments.size)
    throw new Fault(`fields: ${extra.fields.length} / ${commitments.size}`);
  for (const f of extra.fields) {
    if (!commitments.has(f.name))
      throw new Fault(f.name);
    if (f.state) {
      counts[f.state]++;
      continue;
    }
    const salt = unbase64(f.salt, 32);
    const c = f.rows ? await commitTable(salt, f.name, f.rows) : await commitField(salt, f.name, f.value);
    if (base64(c) !== commitments.get(f.name))
      throw new Fault(f.name);
    if (f.rows)
      f.rows.forEach((row) => counts[row.state ?? 'open']++);
    else
      counts.open++;
  }
  return counts;
}

function parseNote(note) {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1), lines = text.split('\n');
  if (split < 0 || lines.length < 4)
    throw new Fault('checkpoint');
  return {
    text, origin: lines[0], size: decimal(lines[1]), root: unbase64(lines[2], 32),
    signatures: note.slice(split + 2).split('\n').filter((l) => l !== '').map((l) => {
      const m = /^\u2014 (\S+) (\S+)$/.exec(l);
      if (!m)
        throw new Fault(l.slice(0, 60));
      return { name: m[1], bytes: unbase64(m[2]) };
    }),
  };
}

async function parseKey(vkey) {
  const m = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim());
  if (!m)
    throw new Fault('NAME+ID+BASE64');
  const typed = unbase64(m[3], 33);
  const id = (await sha256(utf8.encode(m[1]), [10], typed)).slice(0, 4);
  const shown = [...id].map((b) => b.toString(16).padStart(2, '0')).join('');
  if (typed[0] !== 1 || shown !== m[2])
    throw new Fault(m[2]);
  return { name: m[1], id, raw: typed.slice(1) };
}

async function signatureHolds(head, key) {
  const own = head.signatures.filter((s) => s.name === key.name && same(s.bytes.slice(0, 4), key.id));
  if (head.origin !== key.name || own.length === 0)
    throw new Fault(`${head.origin} / ${key.name}`);
  const pub = await crypto.subtle.importKey('raw', key.raw, { name: 'Ed25519' }, false, ['verify']);
  for (const s of own)
    if (!await crypto.subtle.verify({ name: 'Ed25519' }, pub, s.bytes.slice(4), utf8.encode(head.text)))
      throw new Fault(head.origin);
}

async function canVerifyEd25519() {
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32), { name: 'Ed25519' }, false, ['verify']);
    return true;
  } catch {
    return false;
  }
}

// ------ the page ------

const page = document.getElementById('check');
const step = (name) => page.querySelector(`[data-step="${name}"]`);

function show(name, state, detail) {
  const li = step(name);
  li.dataset.state = state;
  li.querySelector('[data-detail]').textContent = detail ?? '';
}

function reset() {
  for (const li of page.querySelectorAll('[data-step]')) {
    li.dataset.state = 'waiting';
    li.querySelector('[data-detail]').textContent = '';
  }
  for (const p of page.querySelectorAll('[data-verdict]'))
    p.hidden = true;
  document.getElementById('values').replaceChildren();
  document.getElementById('content').hidden = true;
}

function verdict(name) {
  page.querySelector(`[data-verdict="${name}"]`).hidden = false;
}

function showValues(extra) {
  const dl = document.getElementById('values');
  for (const f of extra.fields) {
    const dt = document.createElement('dt'), dd = document.createElement('dd');
    dt.textContent = f.name;
    dd.textContent = f.state ? page.dataset[f.state] : f.rows ? `${f.rows.length} × ${f.name}` : f.value;
    dl.append(dt, dd);
  }
  document.getElementById('content').hidden = false;
}

async function run(text, vkey) {
  let proof, head;
  const steps = [
    ['read', async () => {
      proof = text.trimStart().startsWith('{') ? parseReceipt(text) : parseProof(text);
      head = parseNote(proof.note);
      return `#${proof.index}, ${head.origin}`;
    }],
    ['entry', async () => {
      proof.leaf = await leafOf(proof);
      return base64(proof.leaf);
    }],
    ['values', async () => {
      if (!proof.extra)
        return page.dataset.receipt;
      const n = await checkValues(proof.extra);
      showValues(proof.extra);
      return `${n.open} / ${n.withheld} / ${n.erased}`;
    }],
    ['tree', async () => {
      const root = await rootOf(proof.leaf, proof.index, head.size, proof.path);
      if (!same(root, head.root) || (proof.said && (proof.said.size !== head.size || proof.said.root !== base64(root))))
        throw new Fault(base64(root));
      return base64(root);
    }],
    ['signature', async () => {
      await signatureHolds(head, await parseKey(vkey));
      return head.origin;
    }],
  ];
  const can = await canVerifyEd25519();
  for (const [name, work] of steps) {
    if (name === 'signature' && !can) {
      show(name, 'unable');
      verdict('unable');
      return;
    }
    try {
      show(name, 'good', await work());
    } catch (e) {
      show(name, 'bad', e instanceof Fault || e instanceof SyntaxError ? e.message : String(e));
      verdict('bad');
      return;
    }
  }
  verdict('good');
}

async function start(text) {
  reset();
  if (!globalThis.crypto?.subtle) {
    verdict('insecure');
    return;
  }
  await run(text, document.getElementById('vkey').value);
}

async function fromAddress() {
  const wanted = new URLSearchParams(location.search).get('n');
  if (wanted === null || !/^[0-9]{1,16}$/.test(wanted))
    return;
  const answer = await fetch(`/log/proof/${wanted}`);
  if (!answer.ok)
    return;
  const text = await answer.text();
  document.getElementById('text').value = text;
  await start(text);
}

document.getElementById('file').addEventListener('change', async (e) => {
  const [file] = e.target.files;
  if (!file)
    return;
  const text = await file.text();
  document.getElementById('text').value = text;
  await start(text);
});
document.getElementById('go').addEventListener('click', () => start(document.getElementById('text').value));
page.hidden = false;
reset();
fromAddress();
