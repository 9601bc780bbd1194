// The desk's conveniences; every one of them has a plain button beside it. Saves a draft while it is typed, and moves over the
// findings by keyboard.
const form = document.querySelector('#draft[data-edit]');
const saved = document.getElementById('saved');
const SAVE_AFTER_MS = 2000;
let timer = 0, flight = null;

function say(what, extra = '') {
  saved.hidden = false;
  saved.textContent = saved.dataset[what] + extra;
}

async function save() {
  const data = new FormData(form);
  data.delete('file'); // goes with its own button
  data.set('save', '1');
  say('saving');
  try {
    const answer = await fetch(new URL(form.action).pathname + '.json', { method: 'POST', body: data, redirect: 'error' });
    const draft = answer.ok || answer.status === 409 ? await answer.json() : null;
    if (answer.ok) {
      form.elements.version.value = draft.version;
      say('saved', ' ' + new Date().toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Shanghai' }));
    } else
      say(answer.status === 409 ? 'conflict' : 'failed');
  } catch {
    say('failed');
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (flight)
      return soon();
    flight = save().finally(() => { flight = null; });
  }, SAVE_AFTER_MS);
}

function findings() {
  return [...document.querySelectorAll('.found > li:has(input)')];
}

function choose(item, value) {
  const box = item?.querySelector(`input[type=radio][value="${value}"]`);
  if (!box)
    return;
  box.checked = true;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  if (value !== 'mask')
    item.querySelector('.why input')?.focus();
}

function step(by) {
  const all = findings(), now = all.indexOf(document.activeElement?.closest('.found > li'));
  all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + by))]?.focus();
}

function key(e) {
  const typing = e.target.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');
  if (typing || e.ctrlKey || e.altKey || e.metaKey)
    return;
  const item = e.target.closest('.found > li');
  const on = { j: () => step(1), k: () => step(-1) };
  if (item) {
    on[1] = () => choose(item, 'mask');
    on[2] = () => choose(item, 'keep');
    on[3] = () => choose(item, 'false_alarm');
  }
  if (item && (e.target === item || e.target.type === 'radio'))
    on.enter = () => { choose(item, 'mask'); step(1); };
  const act = on[e.key.toLowerCase()];
  if (act) {
    e.preventDefault();
    act();
  }
}

if (form) {
  form.addEventListener('input', (e) => e.target.type === 'file' || soon());
  form.addEventListener('submit', (e) => {
    clearTimeout(timer);
    if (!flight)
      return;
    e.preventDefault(); // the version that is being saved comes first
    flight.finally(() => form.requestSubmit(e.submitter));
  });
  if (findings().length > 0) {
    document.addEventListener('keydown', key);
    document.getElementById('keys').hidden = false;
  }
}
