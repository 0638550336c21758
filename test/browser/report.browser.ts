import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Report } from '#core/report/report.ts';
import { isExpected, isFound, isUnexpected } from '#core/report/tally.ts';
import { aFinding } from '#test/factories/finding.ts';
import { aReport, QUIET_CLUSTER } from '#test/factories/report.ts';
import { findFaults, type ReportBrowser, startBrowser } from './browser.ts';

let browser: ReportBrowser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(() => browser.closeReports());
afterAll(() => browser.close());

/** Has all that a report can show. */
const FULL: Report = {
  ...aReport({ isCompared: true, failures: 23, status: 'incomplete', isBlind: true }),
  quiet: [QUIET_CLUSTER],
};

/** Several rules and clusters, compared, some suppressed. */
const HAS_ALL_COLUMNS: Report = {
  ...FULL,
  findings: [...FULL.findings, { ...aFinding({ rule: 'TRC-102', address: '', port: undefined }), comparison: 'new' }],
};

/** What only the other side has, and what is suppressed, is counted apart. */
function saidOf(findings: Report['findings']): string {
  const counted = findings.filter(isUnexpected).length;
  const suppressed = findings.filter(isExpected).length;
  const missing = findings.filter((finding) => !isFound(finding)).length;
  const shown = findings.length === FULL.findings.length ? `${ALL} findings` : `${counted} of ${ALL} findings`;
  const apart = [
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(missing > 0 ? [`${missing} not found here`] : []),
  ];
  return apart.length === 0 ? shown : `${shown}, and ${apart.join(' and ')}`;
}

const ALL = FULL.findings.filter(isUnexpected).length;

const chosen = (page: Page) => page.locator('#chosen').innerText();
const rows = (page: Page) => page.locator('tr[data-position]');
const columnTexts = (page: Page, column: string) => page.locator(`tr[data-position] .${column}`).allInnerTexts();

test('opens from a file without a word on the console, and asks for nothing', async () => {
  const { page, url, requests, noise } = await browser.open(FULL);
  expect(await chosen(page)).toBe(saidOf(FULL.findings));
  await page.locator('#query').fill('checkout');
  await rows(page).first().click();
  expect({ requests, noise }).toEqual({ requests: [url], noise: [] });
});

test('can ask for nothing, and run nothing else, even if something makes it try', async () => {
  const { page, noise } = await browser.open(FULL);
  const outcome = await page.evaluate(async () => {
    const image = document.createElement('img');
    const isImageRefused = new Promise((resolve) => image.addEventListener('error', () => resolve(true)));
    image.src = 'https://evil.example/image';
    document.body.append(image);
    const isDataRefused = fetch('https://evil.example/data').then(
      () => false,
      () => true,
    );
    const isMarkupRefused = refuses(() => document.body.insertAdjacentHTML('beforeend', '<b>markup</b>'));
    return Promise.all([isImageRefused, isDataRefused, isMarkupRefused]);

    function refuses(attempt: () => void): boolean {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    }
  });
  expect(outcome).toEqual([true, true, true]);
  expect(noise.filter((text) => !/Content Security Policy|TrustedHTML|Trusted Type/.test(text))).toEqual([]);
});

test('without JavaScript, all but the findings is there, and says so', async () => {
  const { page } = await browser.open(FULL, { javaScriptEnabled: false });
  expect(await page.locator('noscript').innerText()).toContain('need JavaScript');
  expect(await page.locator('#coverage').innerText()).toContain('production-eu');
  expect(await page.locator('#toolbar').isVisible()).toBe(false);
});

describe('choosing findings', () => {
  test('by words that must all occur, wherever', async () => {
    const { page } = await browser.open(FULL);
    const { pod, container, evidence } = FULL.findings[42] ?? aFinding();
    await page.locator('#query').fill(`${container.id.slice(0, 20).toUpperCase()} ${pod.namespace}`);
    expect(await chosen(page)).toBe(saidOf(FULL.findings.slice(42, 43)));
    await page.locator('#query').fill(`${container.id} nowhere`);
    expect(await chosen(page)).toBe(saidOf([]));
    await page.locator('#query').fill(evidence[0]?.source ?? '');
    expect(await columnTexts(page, 'pod')).toContain(pod.name);
  });

  test('by values: several of one facet add up, those of others narrow, and each can be taken back', async () => {
    const { page } = await browser.open(FULL);
    const matching = (namespaces: readonly string[], basis?: string) =>
      FULL.findings.filter(
        (finding) => namespaces.includes(finding.pod.namespace ?? '') && (basis ?? finding.basis) === finding.basis,
      );
    const value = (facet: string, name: string) => facetValue(page, facet, name);
    await value('Namespace', 'shop').click();
    expect(await chosen(page)).toBe(saidOf(matching(['shop'])));
    await value('Namespace', 'ml').click();
    expect(await chosen(page)).toBe(saidOf(matching(['shop', 'ml'])));
    await value('Basis', 'inferred').click();
    expect(await chosen(page)).toBe(saidOf(matching(['shop', 'ml'], 'inferred')));
    expect(new Set(await columnTexts(page, 'namespace'))).toEqual(new Set(['shop', 'ml']));
    await page.getByRole('button', { name: 'Remove filter Namespace: ml' }).click();
    expect(await chosen(page)).toBe(saidOf(matching(['shop'], 'inferred')));
    await page.getByRole('button', { name: 'Clear all' }).click();
    expect(await chosen(page)).toBe(saidOf(FULL.findings));
  });

  test('by the numbers at the head, by a workload over time, and by what a row has', async () => {
    const { page } = await browser.open(FULL);
    const fresh = FULL.findings.filter(({ comparison }) => comparison === 'new');
    await page.getByRole('button', { name: /^\d+ new:/ }).click();
    expect(await chosen(page)).toBe(saidOf(fresh));
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page
      .locator('#timeline')
      .getByRole('button', { name: /^shop\/cart/ })
      .first()
      .click();
    expect(new Set(await columnTexts(page, 'namespace'))).toEqual(new Set(['shop']));
    await rows(page).first().click();
    await page.getByRole('button', { name: /^Only Basis/ }).click();
    expect(new Set(await columnTexts(page, 'basis')).size).toBe(1);
  });
});

test('the head, the breakdown and the bar count the same', async () => {
  const { page } = await browser.open(FULL);
  const numbers = await page.locator('.facet').first().locator('tbody tr td.number:nth-child(2)').allInnerTexts();
  const sum = (column: 0 | 1) => numbers.reduce((total, text) => total + numberIn(text.split('+')[column] ?? '0'), 0);
  expect(await page.locator('.totals').innerText()).toContain(`${ALL} findings in `);
  expect(await chosen(page)).toContain(`${ALL} findings`);
  expect([sum(0), sum(1)]).toEqual([ALL, FULL.findings.length - ALL]);
  expect(await page.locator('#timeline').innerText()).toContain(`${FULL.findings.length - ALL} more not drawn`);
});

test('what happened together follows what is chosen, and each leads to its findings', async () => {
  const findings = Array.from({ length: 60 }, (_, at) =>
    ['TRC-102', 'TRC-1016'].map((rule) =>
      aFinding({
        ...{ id: `${at} ${rule}`, rule, address: '', port: undefined, data: {} },
        container: { id: `c${at}-` },
        pod: { name: 'web-0', namespace: at < 30 ? 'shop' : 'ml' },
      }),
    ),
  ).flat();
  const { page } = await browser.open({ ...FULL, findings });
  const shown = page.locator('#incidents > ol > li:visible');
  expect(await shown.count()).toBe(25);
  expect(await page.locator('#more-incidents').innerText()).toBe('And 35 more.');
  await facetValue(page, 'Namespace', 'ml').click();
  expect(new Set(await shown.locator('> a').allInnerTexts()).size).toBe(25);
  expect((await shown.locator('> a').allInnerTexts()).every((text) => text.startsWith('ml/'))).toBe(true);
  expect(await page.locator('#more-incidents').innerText()).toBe('And 5 more with a finding that is chosen.');
  await shown.locator('> a').first().click();
  await page.locator('#chosen').getByText('2 of 120 findings').waitFor();
  expect(await shown.count()).toBe(1);
});

describe('what is chosen', () => {
  test('is saved as CSV and as lines of JSON, in the order of the table', async () => {
    const { page, noise } = await browser.open(FULL);
    await facetValue(page, 'Namespace', 'shop').click();
    await page.locator('#findings thead').getByRole('button', { name: 'Count' }).click();
    const wanted = FULL.findings.filter(({ pod }) => pod.namespace === 'shop').toSorted((a, b) => b.count - a.count);
    const lines = (await download(page, 'JSON lines')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).count)).toEqual(wanted.map(({ count }) => count));
    const csv = (await download(page, 'CSV')).split('\r\n');
    expect(csv).toHaveLength(wanted.length + 2);
    expect(csv[0]).toMatch(/^id,risk,score,/);
    expect(noise).toEqual([]);
  });

  test('is what a link shows, to somebody else, and after going back', async () => {
    const { page, url } = await browser.open(FULL);
    await facetValue(page, 'Namespace', 'ml').click();
    await page.locator('#query').fill('trainer');
    await page.locator('#findings thead').getByRole('button', { name: 'Pod' }).click();
    const shown = { chosen: await chosen(page), pods: (await columnTexts(page, 'pod')).slice(0, 9) };
    const link = await page.evaluate(() => location.href);
    expect(link.startsWith(`${url}#show?`)).toBe(true);
    const other = await page.context().newPage();
    await other.goto(link);
    expect({ chosen: await chosen(other), pods: (await columnTexts(other, 'pod')).slice(0, 9) }).toEqual(shown);
    expect(await other.locator('#query').inputValue()).toBe('trainer');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.locator('.looks a').first().click();
    // A link is followed a moment after the click.
    await page
      .locator('#chosen')
      .getByText(/^\d+ of \d+ findings/)
      .waitFor();
  });
});

test('going back undoes a choice at a time, and a search at once', async () => {
  const { page } = await browser.open(FULL);
  await facetValue(page, 'Namespace', 'shop').click();
  const afterOne = await chosen(page);
  await page.locator('#query').pressSequentially('cart');
  expect(await chosen(page)).not.toBe(afterOne);
  await page.goBack();
  expect([await chosen(page), await page.locator('#query').inputValue()]).toEqual([afterOne, '']);
  await page.goBack();
  expect(await chosen(page)).toBe(saidOf(FULL.findings));
  await page.goForward();
  expect(await chosen(page)).toBe(afterOne);
  // A link to a section leaves the choice as it is.
  await page.evaluate(() => location.assign('#coverage'));
  await page.waitForFunction(() => scrollY > 0);
  expect(await chosen(page)).toBe(afterOne);
  await page.goBack();
  expect(await chosen(page)).toBe(afterOne);
});

test('what a link leads to stands below the bar, with the filters that the link brings', async () => {
  const { page } = await browser.open(FULL, { viewport: { width: 390, height: 844 } });
  await page.locator('.looks a').first().click();
  await page.getByRole('button', { name: 'Clear all' }).waitFor();
  const [bar, heading] = await page.evaluate(() => [
    document.querySelector('#toolbar')?.getBoundingClientRect().bottom ?? 0,
    document.querySelector('#findings-title')?.getBoundingClientRect().top ?? 0,
  ]);
  expect(heading).toBeGreaterThanOrEqual(bar ?? 0);
  expect(bar).toBeLessThan(160);
});

describe('what is to be copied', () => {
  test('is copied by keyboard: a link, an id, a command, the entry of a suppression', async () => {
    const finding = aFinding({ process: 'java', pod: { name: 'checkout-6d9f8c7b54-x2x7q', namespace: 'shop' } });
    const { page, url } = await browser.open({ ...FULL, findings: [finding] });
    const copied = async (name: string) => {
      await page.getByRole('button', { name }).first().focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name }).first().getByText('copied').waitFor();
      return pasted(page);
    };
    await page.getByRole('button', { name: 'Details' }).click();
    expect(await copied('Copy Finding')).toBe(finding.id);
    expect(await copied('Copy the command')).toBe(
      'kubectl get pod -n shop checkout-6d9f8c7b54-x2x7q -o wide\nkubectl describe pod -n shop checkout-6d9f8c7b54-x2x7q',
    );
    expect(await copied('Copy the entry')).toContain('"workload": "checkout"');
    expect(await copied('Copy a link')).toBe(url);
    await page.locator('.harden summary').click();
    expect(await copied('Copy the network policies')).toMatch(
      /^apiVersion: networking.k8s.io\/v1\nkind: NetworkPolicy\n/,
    );
  });
});

describe('the table', () => {
  test('is sorted by its headers, either way, and says so to those who do not see it', async () => {
    const { page } = await browser.open(FULL);
    const sort = (name: string) => page.locator('#findings thead').getByRole('button', { name }).click();
    const sorted = (direction: string) => page.locator(`th[aria-sort=${direction}]`).innerText();
    expect(await sorted('descending')).toContain('Risk');
    await sort('Count');
    expect(await sorted('descending')).toContain('Count');
    expect(numberIn((await columnTexts(page, 'count'))[0] ?? '')).toBe(
      Math.max(...FULL.findings.map(({ count }) => count)),
    );
    await sort('Count');
    const ascending = (await columnTexts(page, 'count')).map(numberIn);
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
    expect(await sorted('ascending')).toContain('Count');
    await sort('Pod');
    const pods = await columnTexts(page, 'pod');
    expect(pods).toEqual(pods.toSorted());
    expect(await page.locator('[aria-rowcount]').getAttribute('aria-rowcount')).toBe('301');
  });

  test('opens for each row where it stands in the logs and what to do first', async () => {
    const finding = aFinding({
      pod: { name: 'checkout-6d9f8c7b54-x2x7q', namespace: 'shop' },
      evidence: [{ source: 's3://logs/a.log.gz#v1', line: 17, record: 3 }],
      firstSeen: undefined,
    });
    const { page } = await browser.open({ ...FULL, findings: [finding] });
    await page.getByRole('button', { name: 'Details' }).click();
    const details = await page.locator('#opened').innerText();
    for (const text of [
      finding.id,
      finding.container.id,
      's3://logs/a.log.gz:17',
      'record 3',
      '2026-02-09 16:01:41.122095657',
      'not known',
    ]) {
      expect(details).toContain(text);
    }
    expect(details).toContain('kubectl describe pod -n shop checkout-6d9f8c7b54-x2x7q');
    expect(await page.getByRole('button', { name: 'Details' }).getAttribute('aria-expanded')).toBe('true');
    await page.getByRole('button', { name: 'Details' }).click();
    expect(await page.locator('#opened').count()).toBe(0);
  });

  test('is walked with the keyboard alone', async () => {
    const { page } = await browser.open(FULL);
    const focused = () => page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex'));
    await page.keyboard.press('/');
    await page.keyboard.type('kube-');
    expect(await chosen(page)).toMatch(new RegExp(`^\\d+ of ${ALL} findings`));
    await page.locator('#findings thead button:visible').last().focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('2');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('#opened').isVisible()).toBe(true);
    for (let step = 0; step < 40; step += 1) await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('43');
    await page.keyboard.press('End');
    expect(await focused()).toBe(await page.locator('[aria-rowcount]').getAttribute('aria-rowcount'));
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('#quiet') !== null)).toBe(true);
  });

  test('says which finding a row opens, and closes it with Esc', async () => {
    const { page } = await browser.open(FULL);
    const first = page.locator('tr[aria-rowindex="2"]');
    const opener = first.getByRole('button');
    expect(await opener.getAttribute('aria-label')).toBe(
      `Details: ${await first.locator('.risk').innerText()}, ${await first.locator('.pod').innerText()}`,
    );
    await opener.click();
    await page.getByRole('button', { name: 'Copy Finding' }).focus();
    await page.keyboard.press('Escape');
    expect(await page.locator('#opened').count()).toBe(0);
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test.each([1, 300])('has no details that its box hides, with %i findings on a phone', async (count) => {
    const { page } = await browser.open(aReport({ findings: count }), { viewport: { width: 390, height: 844 } });
    const opener = page.locator('.toggle:visible').nth(count === 1 ? 0 : 20);
    await opener.click();
    const { details, box } = await page.evaluate(() => ({
      details: document.querySelector('#opened')?.getBoundingClientRect().bottom ?? Number.NaN,
      box: document.querySelector('.scroll')?.getBoundingClientRect().bottom ?? Number.NaN,
    }));
    expect(details).toBeLessThanOrEqual(box + 1);
    await page.locator('#opened pre').last().scrollIntoViewIfNeeded();
    expect(await page.locator('#opened').isVisible()).toBe(true);
  });

  test.each([320, 390, 720, 768, 800, 860, 960, 1024, 1100, 1280])(
    'gives each of its columns room to be read on a screen of %i pixels',
    async (width) => {
      const { page } = await browser.open(HAS_ALL_COLUMNS, { viewport: { width, height: 800 } });
      const widths = await page
        .locator('.rows thead th')
        .evaluateAll((cells) =>
          cells.slice(1).map((cell) => [cell.textContent, cell.getBoundingClientRect().width] as const),
        );
      expect(widths.filter(([, each]) => each < 75)).toEqual([]);
      const region = await page.locator('.scroll').evaluate((box) => box.scrollWidth - box.clientWidth);
      expect(region).toBe(0);
    },
  );

  test('keeps the focus when the row that has it scrolls away', async () => {
    const { page } = await browser.open(FULL);
    await page.getByRole('button', { name: 'Details' }).first().focus();
    await page.locator('.scroll').evaluate((region) => region.scrollTo(0, 4000));
    await page.waitForFunction(() => document.activeElement?.classList.contains('scroll'));
  });
});

describe('50,000 findings', () => {
  let many: Report;
  beforeAll(() => {
    many = aReport({ findings: 50_000 });
  });

  test('can be searched within 3 seconds, and only what is in sight is drawn', async () => {
    const { page, busy } = await browser.open(many);
    await page.locator('#query').fill('checkout');
    expect(await chosen(page)).toMatch(/^[\d,]+ of [\d,]+ findings/);
    expect(await busy()).toBeLessThan(3000);
    expect(await rows(page).count()).toBeLessThan(120);
  });

  test('are scrolled to the last, and sorted', async () => {
    const { page } = await browser.open(many);
    await page.locator('.scroll').evaluate((region) => region.scrollTo(0, region.scrollHeight));
    await page.locator('tr[aria-rowindex="50001"]').waitFor();
    await page.locator('#findings thead').getByRole('button', { name: 'Count' }).click();
    await page.locator('tr[aria-rowindex="2"]').waitFor();
    const most = Math.max(...many.findings.map(({ count }) => count));
    expect(numberIn((await columnTexts(page, 'count'))[0] ?? '')).toBe(most);
  });
});

test.each([
  [390, 844],
  [1024, 768],
  [1280, 800],
  [1440, 900],
])('nothing is wider than a screen of %i pixels but what scrolls by itself', async (width, height) => {
  const { page } = await browser.open(FULL, { viewport: { width, height } });
  await page.getByRole('button', { name: 'Details' }).first().click();
  for (const summary of await page.locator('summary').all()) await summary.click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  // What is risky stands above the fold, and the table needs no scrolling to the side.
  expect(await page.locator('.looks li').first().isVisible()).toBe(true);
  expect(
    await page
      .locator('.looks li')
      .first()
      .evaluate((item) => item.getBoundingClientRect().bottom),
  ).toBeLessThan(height);
  const region = await page
    .locator('.scroll')
    .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  expect(region.scrollWidth).toBe(region.clientWidth);
});

test.each([390, 1024])(
  'on a screen of %i pixels what cannot be seen is in sight, and no times stand on others',
  async (width) => {
    const { page } = await browser.open(FULL, { viewport: { width, height: 800 } });
    const overlaps = () =>
      page.locator('.ticks span').evaluateAll((labels) => {
        const boxes = labels
          .filter((label) => getComputedStyle(label).visibility === 'visible')
          .map((label) => label.getBoundingClientRect());
        return {
          shown: boxes.length,
          pairs: boxes.filter(({ left }, at) => left < (boxes[at - 1]?.right ?? 0)).length,
        };
      });
    const { shown, pairs } = await overlaps();
    expect(shown).toBeGreaterThan(1);
    expect(pairs).toBe(0);
    for (const summary of await page.locator('.by-day > summary').all()) await summary.click();
    for (const selector of ['.by-day[open] .gap', '.logs td:last-child']) {
      const right = await page
        .locator(selector)
        .first()
        .evaluate((cell) => cell.getBoundingClientRect().right);
      expect(right).toBeLessThanOrEqual(width);
    }
  },
);

describe('to those who see less', () => {
  // axe looks at each element, and a few findings have them all.
  const few: Report = {
    ...aReport({ findings: 30, isCompared: true, failures: 2, status: 'incomplete', isBlind: true }),
    quiet: [QUIET_CLUSTER],
  };

  test.each([
    ['light', 1400],
    ['dark', 1400],
    ['light', 390],
  ] as const)('axe finds no fault: %s, %i pixels wide', async (colorScheme, width) => {
    const { page } = await browser.open(few, { colorScheme, viewport: { width, height: 900 } });
    await page.getByRole('button', { name: 'Details' }).first().click();
    await facetValue(page, 'Namespace', 'shop').click();
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await findFaults(page)).toEqual([]);
  });

  test('axe finds no fault in a report without findings', async () => {
    const { page } = await browser.open(aReport({ findings: 0, isBlind: true }));
    expect(await page.locator('main').innerText()).toContain('not a clean log');
    expect(await findFaults(page)).toEqual([]);
  });
});

describe('on paper', () => {
  test('all sections are there, and the table says that it has only its first rows', async () => {
    const { page } = await browser.open(aReport({ findings: 600, isBlind: true, failures: 1 }));
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await rows(page).count()).toBe(500);
    expect(await page.locator('.printed').innerText()).toBe(
      'Only the first 500 of 600 rows are printed; the file has all.',
    );
    expect(await page.locator('#query').isVisible()).toBe(false);
    for (const id of ['timeline', 'breakdown', 'findings', 'coverage', 'failures', 'words']) {
      expect(await page.locator(`#${id}`).isVisible()).toBe(true);
    }
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await rows(page).count()).toBeLessThan(120);
  });

  test('the table has all its columns, and breaks no word that has room', async () => {
    const { page } = await browser.open(HAS_ALL_COLUMNS, { viewport: { width: 1032, height: 700 } });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('.rows thead .cell').count()).toBe(15);
    for (const column of ['risk', 'basis', 'comparison', 'last', 'count', 'address']) {
      const lines = await page
        .locator(`tr[data-position] .${column}`)
        .evaluateAll((cells) =>
          cells.map((cell) => [cell.textContent, cell.scrollWidth > cell.clientWidth, cell.getClientRects().length]),
        );
      expect(lines.filter(([, isCut]) => isCut === true)).toEqual([]);
    }
    const risk = page.locator('tr[data-position] .risk').first();
    const oneLine = await risk.evaluate((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getClientRects().length;
    });
    expect(oneLine).toBe(1);
  });

  test('it is a document of several pages', async () => {
    const { page } = await browser.open(FULL);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(3);
  });
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '"><img src=x onerror=alert(3)>',
  "'--><svg onload=alert(4)>",
  '<!--<script>',
  'javascript:alert(5)',
  '\u202egnp.exe',
  '{{alert(6)}}`alert(7)`',
  '\u0000\u001b[2J\u2028\ud800',
];

test('hostile names are shown as what they are, and do nothing', async () => {
  const findings = HOSTILE.map((name, at) =>
    aFinding({
      id: at.toString(16).padStart(32, '0'),
      cluster: name,
      container: { id: `${at}${name}`, name, image: `${name}/${name}` },
      pod: { name, namespace: name, uid: name },
      host: name,
      process: name,
      evidence: [{ source: `s3://logs/${name}#v`, line: 1 }],
      suppression: { conditions: {}, reason: name, owner: name, expires: 1n, mode: 'count' },
    }),
  );
  const failures = HOSTILE.map((name) => ({ name, reason: name }));
  const coverage = FULL.coverage.map((day, at) => ({ ...day, cluster: HOSTILE[at % HOSTILE.length] ?? '' }));
  const summary = { ...FULL.summary, blind: HOSTILE.map((cluster) => ({ cluster, reason: 'no-execs' as const })) };
  const quiet = HOSTILE.map((name) => ({
    ...QUIET_CLUSTER,
    cluster: name,
    workloads: [{ namespace: name, workload: name, pod: name, containers: 1, days: 7, connects: false }],
    servers: [name],
  }));
  const { page, url, requests, noise } = await browser.open({
    ...FULL,
    heading: HOSTILE.join(' '),
    quiet,
    comparedWith: HOSTILE.join(' '),
    findings,
    failures,
    coverage,
    summary,
  });
  for (const at of HOSTILE.keys()) await page.locator(`tr[data-position="${at}"] .toggle`).click();
  await page.locator('#query').fill('<script>');
  const text = await page.locator('body').innerText();
  expect(text).toContain('<script>alert(1)</script>');
  for (const invisible of ['\u202e', '\u2028', '\u001b']) expect(text).not.toContain(invisible);
  expect(await page.locator('img, iframe, a[href^="javascript:"], [onerror], [onload]').count()).toBe(0);
  expect({ requests, noise }).toEqual({ requests: [url], noise: [] });
});

describe.each([320, 390, 860])('on a screen of %i pixels', (width) => {
  test.each([
    ['the longest that Kubernetes allows', 'a'.repeat(63)],
    ['longer than any', 'x'.repeat(1100)],
    ['from right to left', 'עברית'.repeat(100)],
  ])('no name makes the page wider, in any section: %s', async (_, name) => {
    const named = (id: string, changes: Partial<Report['findings'][number]>) => ({
      ...aFinding({
        id: id.repeat(32),
        cluster: name,
        container: { id: `${id}${name}`, name, image: `${name}/${name}:1`, digest: name },
        pod: { name, namespace: name, uid: name },
        host: name,
        process: name,
        program: { executable: `/${name}`, arguments: [name], user: name, parents: [name], isEntered: true },
        evidence: [{ source: name, line: 1 }],
      }),
      comparison: 'new' as const,
      ...changes,
    });
    const signature = { name, eventName: name, description: name, severity: 'high' as const };
    const shared = { id: name, name };
    const findings = [
      named('1', { container: shared }),
      named('2', {
        container: shared,
        rule: name.slice(0, 128),
        address: '',
        port: undefined,
        data: { [name]: name },
        signature,
      }),
      named('3', { suppression: { conditions: {}, reason: name, owner: name, expires: 1n, mode: 'count' } }),
      named('4', { cluster: 'other', process: 'kubectl' }),
    ];
    const { page } = await browser.open(
      {
        ...FULL,
        heading: name,
        comparedWith: name,
        findings,
        failures: [{ name, reason: name }],
        coverage: FULL.coverage.map((day) => ({ ...day, cluster: name })),
        summary: {
          ...FULL.summary,
          blind: [{ cluster: name, reason: 'no-execs' as const }],
          unreadSources: [{ name, reason: name }],
          partialSources: [name],
        },
        quiet: [
          {
            ...QUIET_CLUSTER,
            cluster: name,
            workloads: [{ namespace: name, workload: name, pod: name, containers: 1, days: 7, connects: false }],
          },
        ],
      },
      { viewport: { width, height: 800 } },
    );
    await page.locator('.share .value').nth(3).click();
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.locator('.toggle').first().click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});

async function download(page: Page, name: string): Promise<string> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  return readFileSync(await (await saved).path(), 'utf8');
}

/** What is in the clipboard. */
async function pasted(page: Page): Promise<string> {
  await page.evaluate(() => {
    const field = document.createElement('textarea');
    document.body.append(field);
    field.focus();
  });
  await page.keyboard.press('ControlOrMeta+V');
  return page.locator('textarea').evaluate((field: HTMLTextAreaElement) => {
    field.remove();
    return field.value;
  });
}

function facetValue(page: Page, facet: string, name: string) {
  const heading = page.getByRole('heading', { name: new RegExp(`^${facet} \\d`) });
  return page.locator('.facet').filter({ has: heading }).getByRole('button', { name, exact: true });
}

function numberIn(text: string): number {
  return Number(text.replace(/[^\d]/g, ''));
}
