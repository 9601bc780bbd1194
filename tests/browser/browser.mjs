// What the browser tests share: a Chromium that leaves nothing behind, a running liuhen, and the two judges of a page
// (axe-core for accessibility, html-validate for the markup).
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const root = process.env.LIUHEN_ROOT ?? fileURLToPath(new URL('../..', import.meta.url));
export const liuhen = process.env.LIUHEN ?? join(root, 'build-release/src/cmd/liuhen');

const CHROMIUM_ARGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--lang=zh-CN'];
const SERVER_START_MS_MAX = 20000;

/** Opens Chromium on a profile of its own; close() ends it and removes the profile. */
export async function openBrowser(options = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'liuhen-browser-'));
  // Chromium refuses its own sandbox when it runs as root, as it does in a container.
  const args = process.getuid() === 0 ? ['--no-sandbox', ...CHROMIUM_ARGS] : CHROMIUM_ARGS;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args, locale: 'zh-CN',
    viewport: { width: 1280, height: 800 }, ...options });
  return {
    context,
    page: () => context.newPage(),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const freePort = () => execFileSync(join(root, 'tools/port'), ['free'], { encoding: 'utf8' }).trim();

/** A store in a temporary folder, filled from `imports` and by `prepare`, served on a free port; stop() ends it and removes the folder. */
export async function serve({ imports = [], name = '测试市', origin = 'test.example/log', init = ['--name', name, '--origin', origin], prepare = () => {}, options = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-store-'));
  const store = join(folder, 'store');
  execFileSync(liuhen, ['init', store, ...init], { stdio: 'pipe' });
  for (const path of imports)
    execFileSync(liuhen, ['import', store, path], { stdio: 'pipe' });
  prepare(store);
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(liuhen, ['serve', store, '--listen', `127.0.0.1:${port}`, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', (d) => { log += d; });
  child.stderr.on('data', (d) => { log += d; });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null)
      child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const deadline = Date.now() + SERVER_START_MS_MAX;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`liuhen serve did not answer at ${url}; it wrote:\n${log}`);
    }
    try {
      await fetch(url);
      return { url, store, stop, log: () => log };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Runs axe-core (WCAG 2.2 A and AA) on the page; the answer lists what is wrong, one text a violation. */
export async function accessibilityFaults(page) {
  // evaluate, not a script tag: the pages' Content-Security-Policy rightly forbids the latter.
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => globalThis.axe.run(document,
    { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }));
  return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).join(', ')})`);
}

/** Faults of the markup by the HTML standard, one text each. */
export async function markupFaults(html) {
  const judge = new HtmlValidate({ extends: ['html-validate:standard'] });
  const report = await judge.validateString(html);
  return report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
}
