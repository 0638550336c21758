import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { renderReport } from '#core/report/render-report.ts';
import type { Report } from '#core/report/report.ts';
import { buildReportPage } from '#report-page/build.ts';
import { findChromium } from './chromium.ts';

export type OpenedReport = {
  readonly page: Page;
  /** The report's own address. */
  readonly url: string;
  /** What the page asked for, its own file first. */
  readonly requests: readonly string[];
  /** What it said on the console, errors that nobody caught, and dialogs. */
  readonly noise: readonly string[];
  /** How long its main thread has been busy, in milliseconds of the processor: the same beside other work. */
  busy(): Promise<number>;
};

export type ReportBrowser = {
  /** Writes the report and opens the file, as somebody does who got it by mail. */
  open(report: Report, options?: BrowserContextOptions): Promise<OpenedReport>;
  /** Closes what is open. */
  closeReports(): Promise<void>;
  close(): Promise<void>;
};

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One Chromium, with a profile of its own; each report gets a context of its own. */
export async function startBrowser(): Promise<ReportBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'traceward-browser-'));
  const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
  const texts = buildReportPage();
  const contexts = new Set<BrowserContext>();
  const files = new Map<Report, string>();

  return {
    async open(report, options) {
      const file = files.get(report) ?? write(report);
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      contexts.add(context);
      const page = await context.newPage();
      const requests: string[] = [];
      const noise: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => noise.push(message.text()));
      page.on('pageerror', (error) => noise.push(String(error)));
      page.on('dialog', (dialog) => {
        noise.push(`dialog: ${dialog.message()}`);
        dialog.dismiss().catch(() => undefined);
      });
      const session = await context.newCDPSession(page);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const url = pathToFileURL(file).href;
      await page.goto(url);
      return {
        page,
        url,
        requests,
        noise,
        async busy() {
          const { metrics } = await session.send('Performance.getMetrics');
          return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
        },
      };
    },
    async closeReports() {
      await Promise.all([...contexts].map((context) => context.close()));
      contexts.clear();
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  function write(report: Report): string {
    const file = join(folder, `${files.size}.html`);
    writeFileSync(file, [...renderReport(report, texts)].join(''));
    files.set(report, file);
    return file;
  }
}

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

type AxeResults = {
  violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
};

/** What axe-core finds moderate or worse. */
export async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate(
    "axe.run({ rules: { 'target-size': { enabled: true } } })",
  )) as AxeResults;
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
}
