import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCoverage } from '#core/correlate/coverage.ts';
import { BASES, type Basis } from '#core/correlate/finding.ts';
import type { DayCoverage } from '#core/report/day-coverage.ts';
import type { PageData } from '#core/report/page-data.ts';
import { type ReportPage, renderReport } from '#core/report/render-report.ts';
import type { Report } from '#core/report/report.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { buildReportPage } from '#report-page/build.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding, hostileName } from '#test/factories/hostile-names.ts';
import { aReport } from '#test/factories/report.ts';

const PAGE: ReportPage = { style: 'body{color:black}', script: 'start()' };

const render = (report: Report, page = PAGE) => [...renderReport(report, page)].join('');

function blocksIn(html: string): PageData[] {
  return [...html.matchAll(/<script type="application\/json" class="data">(.*?)<\/script>/gs)].map(([, json = '']) =>
    JSON.parse(json),
  );
}

describe('what was not read, or cannot be seen', () => {
  const report = aReport({ isBlind: true });
  const { summary } = report;

  test('names the logs of which nothing was understood, though others were', () => {
    const unreadSources = [{ name: 's3://logs/node-7.log', reason: 'it is a table' }];
    const html = render({ ...report, summary: { ...summary, unreadSources } });
    expect(html).toContain('Nothing was read of 1 log');
    expect(html).toContain('<b>s3://logs/node-7.log</b>: it is a table');
  });

  test('names at the head the clusters of which nothing is of the time that was asked for, and when they were last seen below', () => {
    const silent = [{ cluster: 'edge', first: '2026-02-08T00:00:00Z', last: '2026-02-09T00:00:00Z' }];
    const html = render({ ...aReport({}), summary: { ...summary, blind: [], silent } });
    expect(html).toContain('Nothing of the time that was asked for: <b>edge</b>.');
    expect(html).toContain('its events are from 2026-02-08 to 2026-02-09. Its logs may have stopped.');
    expect(html).not.toContain('Nothing is known to be missing');
  });

  test('says at the head that nothing is of the time that was asked for, and not that nothing is missing', () => {
    const filter = { basis: 'inferred', severity: 'info', range: { from: undefined, to: 0n }, leftOut: 0 } as const;
    const none = { ...summary, blind: [], outOfRange: 0, malformed: 0, isOfOtherTimes: true };
    const html = render({ ...aReport({}), filter, summary: none });
    expect(html).toContain('<a href="#coverage">Nothing that was read</a> is of the time that was asked for.');
    expect(html).toContain('Nothing before 1970-01-01: all that was read is newer.');
    expect(html).not.toMatch(/Every log was read|Nothing is known to be missing/);
  });

  test('names the logs of which much was not understood, and does not say at the head that every log was read', () => {
    const first = [{ name: 's3://logs/cut.log', malformed: 52, records: 140, malformedByReason: { json: 52 } }];
    const html = render({ ...aReport({}), summary: { ...summary, blind: [], damage: { sources: 21, first } } });
    expect(html).toContain('<a href="#damaged">Much of 21 logs</a> was not understood.');
    expect(html).toContain('<b>s3://logs/cut.log</b>: 52 of 140 records were not understood (52 not JSON); what is');
    expect(html).toContain('And 20 more logs.');
    expect(html).not.toMatch(/Every log was read|Nothing is known to be missing/);
  });

  test('tells what was not read at the head and in its list, and nowhere else', () => {
    const failures = [{ name: 's3://logs/node-7.log', reason: 'it is a table' }];
    const html = render({ ...report, failures, summary: { ...summary, unreadSources: failures } });
    expect(html.match(/node-7/g)).toHaveLength(1);
    expect(html.match(/1 log\b/g)).toHaveLength(2);
  });

  test('has no command that has npm fetch a package of this name, and says once how to run its own', () => {
    const html = render(aReport({ isBlind: true }));
    expect(html.match(/traceward api-servers/g)?.length).toBeGreaterThan(0);
    expect(html).not.toContain('npx traceward api-servers');
    expect(html.split('If traceward is not found')).toHaveLength(2);
  });

  test('counts empty files as such, beside days', () => {
    const [day] = report.coverage;
    const none = { ...createCoverage('').counts, cluster: day?.cluster ?? '', day: undefined, sources: 2 };
    const empty = { ...none, laterDays: [], partialSources: 0, blind: [] };
    const html = render({ ...report, coverage: [...(day === undefined ? [] : [day]), empty] });
    expect(html).toContain('2 empty files</span>');
    expect(html).toContain('<td class="gap">2 empty files: nothing to read</td>');
    expect(html).not.toContain('some without a date');
  });

  test('counts each day on which a log has something, and says which logs are blind', () => {
    const [day] = aReport().coverage;
    if (day === undefined) throw new Error('There is a day');
    const laterDays = ['2026-01-02', '2026-01-03'];
    const undated = { ...day, day: undefined, laterDays: [], sources: 3, blind: ['no-execs' as const] };
    const html = render({ ...report, coverage: [{ ...day, laterDays }, undated] });
    expect(html).toContain(
      '<span>3 days · 2026-01-01 to 2026-01-03 · 3 logs without a date, blind</span>'.replaceAll('·', '&#183;'),
    );
    expect(html).toContain('<th scope="row">2026-01-01 to 2026-01-03</th>');
    expect(html.match(/<rect class="seen" x/g)).toHaveLength(3);
  });

  test('shows each day as the worst of the logs that have something of it, whichever began first', () => {
    const [day] = aReport().coverage;
    if (day === undefined) throw new Error('There is a day');
    const days = ['2026-02-09', '2026-02-10', '2026-02-11'];
    const from = (start: number, blind: DayCoverage['blind']) => ({
      ...day,
      ...{ day: days[start], laterDays: days.slice(start + 1), blind },
    });
    for (const [first, second] of [
      [['no-execs'], []],
      [[], ['no-execs']],
    ] as const) {
      const html = render({ ...report, coverage: [from(0, first), from(1, second)] });
      // One more is in the legend.
      expect(html.match(/<rect class="blind" x/g)).toHaveLength(first.length === 0 ? 3 : 4);
    }
  });

  test('is not headed by a single rule, which would say that all clusters had it', () => {
    const findings = [aFinding({ rule: 'TRC-1019', address: '', data: {} })];
    expect(render({ ...report, findings })).toContain('<h1>What was found in Tracee&#39;s logs</h1>');
  });

  test('counts no log without a date as a blind day', () => {
    const undated = report.coverage.map((day) => ({ ...day, day: undefined }));
    expect(render({ ...report, coverage: undated })).not.toContain('Blind on some days');
    expect(render(report)).toContain('Blind on some days');
  });

  test('speaks of other clusters beside a blind day only where one is blind', () => {
    const html = render({ ...report, summary: { ...summary, blind: [] } });
    expect(html).toMatch(/Blind on \d+ days<\/a>\./);
    expect(html).not.toContain('of other clusters');
    expect(render(report)).toMatch(/Blind on \d+ days<\/a> of other clusters\./);
  });

  test('looks for what is missing in what was not understood, before the policy', () => {
    const blind = [{ cluster: 'staging', reason: 'no-execs' as const, malformed: 7 }];
    expect(render({ ...report, summary: { ...summary, blind } })).toMatch(
      /<li>7 records of it could not be understood; .*<li>Tracee(?:'|&#39;)s default policy/s,
    );
  });

  test('finds nothing because nothing was understood', () => {
    const nothing = { ...summary, lines: 3, malformed: 1, otherOutput: 2 };
    expect(render({ ...report, findings: [], summary: nothing })).toContain(
      'Nothing was found, because nothing was understood.',
    );
  });
});

describe('what happened together', () => {
  const hostile = '<script>\u202e'.repeat(100);
  const part = (second: number, changes: object) =>
    aFinding({
      id: `${second}`,
      firstSeen: BigInt(second) * 1_000_000_000n,
      container: { id: 'c', name: hostile },
      ...changes,
    });
  const shell = part(1, { rule: 'TRC-1016', process: 'sh', address: '', port: undefined });
  const connection = part(62, { process: hostile });

  test('is told in the order in which it happened, harmless whatever it is called', () => {
    const html = render({ ...aReport(), findings: [connection, shell] });
    expect(html).toContain('<h2 id="incidents-title">What happened together</h2>');
    expect(html).toMatch(/1970-01-01 00:00:01 UTC: Web server spawned a shell: sh<\/li><li>1970-01-01 00:01:02 UTC: /);
    expect(html).not.toMatch(/<script>&lt;|\u202e/);
    expect(html.split('id="incidents"')[1]?.split('</section>')[0]?.length).toBeLessThan(3000);
  });

  test('is not told where findings stand alone, are expected, or were not found again', () => {
    expect(render({ ...aReport(), findings: [connection] })).not.toContain('What happened together');
    const gone = { ...connection, comparison: 'gone' as const };
    expect(render({ ...aReport(), findings: [gone, shell] })).not.toContain('What happened together');
  });

  test('is bounded where very much did', () => {
    const many = Array.from({ length: 3000 }, (_, at) =>
      part(at % 60, { id: String(at), container: { id: `c${at % 100}` }, process: `p${at}`, rule: `R-${at % 7}` }),
    );
    const section =
      render({ ...aReport(), findings: many })
        .split('id="incidents"')[1]
        ?.split('</section>')[0] ?? '';
    expect(section.match(/<li data-first/g)).toHaveLength(100);
    expect(section.match(/ hidden>/g)).toHaveLength(75);
    expect(section).toContain('And 75 more.');
  });
});

const ENTRY = { conditions: {}, mode: 'suppress' as const, reason: 'known', owner: 'us', expires: 1n };

describe('the first screen', () => {
  const quiet = aReport({ findings: 0 });
  const screen = (changes: Partial<Report>) => {
    const [header = ''] = /<header.*<\/header>/s.exec(render({ ...quiet, ...changes })) ?? [];
    const text = header.replace(/<[^>]*>/g, ' ').replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
    return text.replace(/\s+/g, ' ');
  };
  const checkout = { name: 'checkout-6d9f8c7b54-x2x7q', namespace: 'shop' };

  test('says how many findings need a look, which, and why', () => {
    const text = screen({
      findings: [
        aFinding({ id: '1', process: 'java', pod: checkout }),
        aFinding({ id: '2', process: 'kubectl', pod: checkout }),
        aFinding({ id: '3', process: 'kubectl', pod: { ...checkout, name: 'checkout-6d9f8c7b54-b2c4d' } }),
        aFinding({ id: '4', process: 'curl', pod: checkout, suppression: ENTRY }),
      ],
    });
    expect(text).toContain('2 findings need a look.');
    expect(text).toContain(
      'HIGH kubectl in shop/checkout → API server · 2 findings a shell, a download tool or a client of the cluster',
    );
    expect(text).toContain('3 findings in 1 container of 1 workload; 1 more is suppressed.');
    expect(text).toContain('findings 3 observed 3 suppressed 1');
    expect(text).not.toMatch(/java|curl/);
  });

  test('counts hosts apart from containers', () => {
    const host = (name: string) =>
      aFinding({ id: name, container: { ...aFinding().container, id: `host ${name}` }, host: name });
    const pod = aFinding({ id: '1', process: 'java', pod: checkout });
    expect(screen({ findings: [host('node-1')] })).toContain('1 finding on 1 host.');
    expect(screen({ findings: [pod, host('node-1'), host('node-2')] })).toContain(
      '3 findings in 1 container of 1 workload and on 2 hosts.',
    );
  });

  test('counts what its list has beside them, and each container without a pod for itself, as the breakdown does', () => {
    const text = screen({
      findings: [
        aFinding({ id: '1', process: 'kubectl', pod: checkout }),
        aFinding({ id: '2', basis: 'inferred', process: 'curl', pod: { name: 'cart-0', namespace: 'shop' } }),
        aFinding({ id: '3', process: 'java', pod: {}, container: { id: 'c1' } }),
      ],
    });
    expect(text).toContain('1 finding needs a look, and 1 more is of medium risk.');
    expect(text).toContain('of 3 workloads.');
  });

  test('shows no zero as if something had been measured', () => {
    expect(render(quiet)).not.toContain('class="figures"');
  });

  test('says that nothing found is of high risk, and lists nothing then', () => {
    const text = screen({ findings: [aFinding({ process: 'java' })] });
    expect(text).toContain('Nothing found is of high risk.');
    expect(text).not.toContain('Look at these first');
  });

  test('says what is blind, what was not read, and that nothing is known to be missing only where that is so', () => {
    const full = { ...quiet.summary, lostEvents: 0, malformed: 0 };
    const unconfirmedServers = { connects: 1, examples: [] };
    const blind = [{ cluster: 'staging', reason: 'no-environment' as const }];
    expect(screen({ summary: full, coverage: [] })).toContain('Nothing is known to be missing');
    for (const lack of [
      { malformed: 1 },
      { unboundContainers: 1 },
      { truncatedEnvironments: 1 },
      { undecided: 1 },
      { unconfirmedServers },
      { unconfirmedServers: { connects: 0, examples: [], isCut: true } },
    ]) {
      const partly = screen({ summary: { ...full, ...lack }, coverage: [] });
      expect(partly).toContain('Every log was read. Some things they cannot show');
      expect(partly).not.toContain('Nothing is known to be missing');
    }
    const text = screen({
      summary: { ...full, blind, lostEvents: 12 },
      failures: [{ name: 'a', reason: 'b' }],
      status: 'incomplete',
      findings: [aFinding()],
    });
    expect(text).toContain('1 finding needs a look, and 1 cluster is blind.');
    for (const lack of ['ended before', 'Blind: staging', '1 log', '12 events']) expect(text).toContain(lack);
    expect(text).not.toContain('Nothing is known to be missing');
  });

  test('lists the riskiest, however many others somebody makes', () => {
    const others = Array.from({ length: 1001 }, (_, at) =>
      aFinding({ id: String(at), basis: 'inferred', pod: { name: `made-up-${at}`, namespace: `n${at}` } }),
    );
    const text = screen({ findings: [...others, aFinding({ id: 'z', process: 'kubectl', pod: checkout })] });
    expect(text).toMatch(/Look at these first HIGH kubectl in shop\/checkout .* MEDIUM curl in n0\//);
  });

  test('calls a process as the table does, and tells groups that would read the same apart', () => {
    const program = { executable: '/bin/sh', parents: [], isEntered: false };
    const shell = { process: 'agent', program, pod: checkout };
    const text = screen({
      findings: [
        aFinding({ id: 'a', ...shell }),
        aFinding({ id: 'b', ...shell, address: '10.9.9.9' }),
        aFinding({ id: 'c', ...shell, process: 'pool-1', pod: { namespace: 'shop', name: 'cart-0' } }),
        aFinding({ id: 'd', ...shell, process: 'pool-2', pod: { namespace: 'shop', name: 'cart-0' } }),
      ],
    });
    expect(text).toContain('agent (runs sh) in shop/checkout → API server 10.96.0.1 ·');
    expect(text).toContain('agent (runs sh) in shop/checkout → API server 10.9.9.9 ·');
    expect(text).toContain('HIGH sh in shop/cart → API server · 2 findings');
  });

  test('rates by the settings that the report was made with', () => {
    const settings = defaultSettings();
    const tools = { ...settings, alerts: { ...settings.alerts, immediateProcesses: ['java'] } };
    expect(screen({ findings: [aFinding({ process: 'java' })], settings: tools })).toContain('1 finding needs a look.');
  });

  test('tells what is new against what the report is compared with', () => {
    const findings = [{ ...aFinding({ pod: checkout }), comparison: 'new' as const }];
    expect(screen({ findings })).toContain('1 finding · new');
  });
});

test('commands reach clusters as the settings say, and only those of the report are told', () => {
  const settings = defaultSettings();
  const access = { context: 'prod-admin', eksCluster: 'prod', region: null };
  const clusters = { prod: access, other: { ...access, context: 'secret' } };
  const html = render({
    ...aReport(),
    findings: [aFinding({ cluster: 'prod' })],
    settings: { ...settings, alerts: { ...settings.alerts, clusters } },
  });
  const [, json = ''] = /<script type="application\/json" id="context">(.*?)<\/script>/s.exec(html) ?? [];
  expect(JSON.parse(json)).toMatchObject({ clusters: { prod: access } });
  expect(html).not.toContain('secret');
});

describe('a report', () => {
  const html = render(aReport({ isCompared: true, failures: 2, isBlind: true, status: 'incomplete' }));

  test('says what was read, when, and what came of it', () => {
    expect(html).toContain('s3://example-audit-logs/tracee/, 2026-01-01 to 2026-02-01');
    expect(html).toContain('2026-02-01 06:30 UTC');
    expect(html).toMatch(/\d+ findings in \d+ containers of \d+ workloads, \d+ of them new; \d+ more are suppressed\./);
  });

  test('has every finding, with what a reader needs to find it in the logs', () => {
    const [finding] = aReport().findings;
    const texts = blocksIn(render(aReport())).flatMap(({ strings }) => strings);
    expect(texts).toEqual(
      expect.arrayContaining([finding?.id, finding?.container.id, finding?.pod.uid, finding?.evidence[0]?.source]),
    );
  });

  test('counts the findings of each basis that occurs, and says what each means', () => {
    const figures = (bases: readonly Basis[]) =>
      [
        ...render({ ...aReport(), findings: bases.map((basis) => aFinding({ basis })) }).matchAll(
          /data-facet="basis" data-value="(\w+)">(\d+)</g,
        ),
      ].map(([, basis, count]) => [basis, Number(count)]);
    expect(figures(['inferred', 'configured', 'reported', 'inferred'])).toEqual([
      ['observed', 0],
      ['configured', 1],
      ['reported', 1],
      ['inferred', 2],
    ]);
    expect(figures(['observed'])).toEqual([['observed', 1]]);
    for (const basis of BASES) expect(html).toMatch(new RegExp(`<dt>${basis}</dt><dd>\\w`, 'i'));
  });

  test('lists names that nothing explains, which may be made up, as nothing but text', () => {
    const unexplainedNames = { named: ['<b>.azmk8s.io', 'api.example'], more: true };
    const { summary } = aReport();
    expect(render({ ...aReport(), summary: { ...summary, unexplainedNames } })).toMatch(
      /which addresses these names have, .*: &lt;b&gt;\.azmk8s\.io, api\.example, and others\. .*api-servers --suggest/,
    );
  });

  test('is strict: nothing but its own script and stylesheet, by their hashes', () => {
    const page = buildReportPage();
    const built = render(aReport(), page);
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(built) ?? [];
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(built) ?? [];
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(built) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${sha256(style)}'`,
      `script-src 'sha256-${sha256(script)}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect({ style, script }).toEqual({ style: page.style, script: page.script });
    expect(built.indexOf('Content-Security-Policy')).toBeLessThan(built.indexOf('<style>'));
    expect(built).not.toMatch(/ (?:src|on\w+|style)=|<link|@import|url\((?!"?#)/);
  });

  test('is ASCII, whatever its names are', () => {
    const findings = [aFinding({ process: 'für 😀 日本' })];
    const built = render({ ...aReport(), heading: 'für 😀', findings }, buildReportPage());
    expect(built).toMatch(/^\p{ASCII}+$/u);
    expect(built).toContain('f&#252;r &#128512;');
    expect(blocksIn(built)[0]?.strings).toContain('für 😀 日本');
  });

  test('shows what it could not see, and does not call it clean', () => {
    expect(html).toContain('Blind: execs without their environment');
    expect(html).toContain('This is not a clean log.');
    expect(html).toContain('<b>production-eu</b> on 3 days');
    expect(html).toContain('The run ended before it had read everything.');
    expect(html).toContain('deleted before it was read');
  });

  test.each([
    ['nothing was read', { lines: 0, blind: [] }, 'Nothing was found, because nothing was read.'],
    ['all was seen', { lines: 9, blind: [] }, 'No container was found to talk to the Kubernetes API server.'],
    [
      'a cluster is blind',
      { lines: 9, blind: [{ cluster: 'a', reason: 'no-execs' as const }] },
      'Nothing was found. In cluster a, no connection to the API server can be found.',
    ],
  ])('without findings says so, when %s', (_, seen, verdict) => {
    const report = aReport({ findings: 0 });
    expect(render({ ...report, summary: { ...report.summary, ...seen } })).toContain(`"verdict">${verdict}<`);
  });

  test('does not count as found what is gone or cannot be compared', () => {
    const findings = (['new', 'known', 'gone', 'notComparable'] as const).map((comparison) => ({
      ...aFinding({ id: comparison }),
      comparison,
    }));
    const rendered = render({ ...aReport(), findings });
    expect(rendered).toContain('2 findings in 1 container');
    for (const [label, count] of Object.entries({ new: 1, known: 1, gone: 1, 'not comparable': 1 })) {
      expect(rendered).toContain(`<dt>${label}</dt><dd data-facet="comparison" data-value="${label}">${count}</dd>`);
    }
  });
});

describe('hostile names', () => {
  let plain: Set<string>;
  beforeAll(() => {
    const findings = [...aReport().findings, aFinding(), aFinding({ suppression: ENTRY })];
    plain = new Set(['<bdi>', '</bdi>', ...tagsIn(render({ ...aReport(), findings, coverage: [] }))]);
  });

  test('stand apart where they are read from right to left, so that nothing changes places', () => {
    const name = 'עברית';
    const finding = aFinding({ process: name, cluster: name, container: { id: 'a', name } });
    const findings = [finding, { ...finding, id: 'b', process: 'sh' }];
    const failures = [{ name: `s3://${name}/شبكة`, reason: name }];
    const html = render({ ...aReport(), heading: name, findings, failures, comparedWith: name });
    const text = html.replace(/<script.*?<\/script>|<title>.*?<\/title>|<[^<>]*>/gs, (part) =>
      /^<\/?bdi>$/.test(part) ? part : '',
    );
    const letter = /&#1(?:4[2-9]|5\d|6\d)\d;/;
    expect(text).toMatch(letter);
    expect(text.replaceAll(/<bdi>(?:&#\d+;)+<\/bdi>/g, '')).not.toMatch(letter);
    expect(html).toMatch(/<title>[^<]*&#1506;[^<]*<\/title>/);
    expect(html).toContain('/<bdi>&#1588;');
  });

  test('never become markup, and are the same text to who reads the data', () => {
    fc.assert(
      fc.property(fc.array(hostileFinding, { minLength: 1, maxLength: 3 }), (findings) => {
        const html = render({ ...aReport({ findings: 0 }), findings, coverage: [] });
        const rest = html.replace(/<section id="incidents".*?<\/section>/s, '');
        expect(tagsIn(rest).filter((tag) => !plain.has(tag))).toEqual([]);
        expect(blocksIn(html).reduce((sum, { size }) => sum + size, 0)).toBe(findings.length);
      }),
      { numRuns: 60 },
    );
  });

  test('stand harmless in every other place, too', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        const report = aReport({ findings: 0 });
        const [day] = report.coverage;
        const html = render({
          ...report,
          heading: name,
          failures: [{ name, reason: name }],
          coverage: day === undefined ? [] : [{ ...day, cluster: name }],
          summary: { ...report.summary, blind: [{ cluster: name, reason: 'no-execs' }] },
        });
        expect(html.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
        expect(
          tagsIn(html).filter((tag) => /^<(?:img|svg on|a href="(?!#)|iframe|object|base|link)/.test(tag)),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('are cut where they are longer than anything real', () => {
    const html = render({ ...aReport({ findings: 0 }), findings: [aFinding({ process: '<'.repeat(1_000_000) })] });
    expect(html.length).toBeLessThan(100_000);
  });
});

test('the size grows with the findings, and not faster', () => {
  const size = (findings: number) => render(aReport({ findings })).length;
  const [few, more, many] = [size(500), size(1000), size(2000)];
  expect((many - more) / (more - few) / 2).toBeCloseTo(1, 1);
  expect((many - few) / 1500).toBeLessThan(450);
});

/** All tags with their attributes, but for values. */
function tagsIn(html: string): string[] {
  const withoutData = html.replace(/(<script type="application\/json" class="data">).*?(<\/script>)/gs, '$1$2');
  return [...withoutData.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) =>
    tag
      .replace(/(content|aria-label)="[^"]*"/g, '$1=""')
      .replace(/href="#show\?[^"<>]*"/, 'href="#show"')
      .replace(/class="severity \w+"/, 'class="severity"')
      .replace(/data-value="\w+"/, 'data-value=""'),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
