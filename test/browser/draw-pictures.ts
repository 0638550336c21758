// node test/browser/draw-pictures.ts
// Draws the pictures of the documentation from the sample logs: the report, and an alert as a mail reader shows it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { findChromium } from './chromium.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PICTURES = join(PROJECT, 'docs/pictures');
const MAX_BYTES = 150_000;

const MAIL = `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 28px 36px; font: 15px/1.45 system-ui, "Liberation Sans", sans-serif; color: #16191c; background: #fff; }
h1 { font-size: 20px; margin: 0 0 16px; padding-bottom: 12px; border-bottom: 1px solid #d9dad4; }
div { white-space: pre-wrap; overflow-wrap: anywhere; }
</style><h1></h1><div></div>`;

const folder = mkdtempSync(join(tmpdir(), 'traceward-pictures-'));
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--headless', '--no-sandbox'] });
try {
  await drawReport(browser, join(PICTURES, 'report.png'));
  await drawAlert(browser, join(PICTURES, 'alert.png'));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function drawReport(chrome: Browser, picture: string): Promise<void> {
  const report = join(folder, 'report.html');
  execFileSync(process.execPath, ['cli/start.mjs', 'scan', 'events/logs', '--report', report], {
    cwd: PROJECT,
    stdio: 'ignore',
  });
  const page = await chrome.newPage({ viewport: { width: 1200, height: 860 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(report).href);
  await page.screenshot({ path: picture });
  tellSize(picture);
}

async function drawAlert(chrome: Browser, picture: string): Promise<void> {
  const { subject, body } = alertOfSample();
  const page = await chrome.newPage({ viewport: { width: 820, height: 800 }, colorScheme: 'light' });
  await page.setContent(MAIL);
  await page.locator('h1').evaluate((head, text) => head.append(text), subject);
  await page.locator('div').evaluate((place, text) => place.append(text), body);
  await page.screenshot({ path: picture });
  tellSize(picture);
}

/** The gravest of the mails of `npm start`. */
function alertOfSample(): { readonly subject: string; readonly body: string } {
  const alerts = join(folder, 'alerts');
  execFileSync(process.execPath, ['cli/start.mjs', 'local', 'events/logs', '--alerts', alerts], {
    cwd: PROJECT,
    stdio: 'ignore',
  });
  const mails = readdirSync(alerts)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readMail(readFileSync(join(alerts, name), 'utf8')));
  const rankOf = ({ subject }: { readonly subject: string }) =>
    SEVERITY_NAMES.findIndex((severity) => subject.startsWith(severity.toUpperCase()));
  const [gravest] = mails.sort((a, b) => rankOf(b) - rankOf(a));
  if (gravest === undefined) throw new Error('the sample logs hold findings');
  return gravest;
}

/** Of a mail that is quoted-printable, with a subject in ASCII. */
function readMail(text: string): { readonly subject: string; readonly body: string } {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n');
  const bytes = rest
    .join('\n\n')
    .replaceAll('=\n', '')
    .replace(/=([\dA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  const [, subject = ''] = /^Subject: (.*(?:\n .*)*)/m.exec(head) ?? [];
  return { subject: subject.replaceAll('\n', ''), body: Buffer.from(bytes, 'latin1').toString() };
}

function tellSize(picture: string): void {
  const { size } = statSync(picture);
  if (size > MAX_BYTES) throw new Error(`${picture} has ${size} bytes; ${MAX_BYTES} at most`);
  process.stdout.write(`${picture}: ${size} bytes\n`);
}
