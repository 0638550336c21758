import { describe, expect, test } from '@jest/globals';
import { describeCoverage } from '#cli/findings/blind-spots.ts';
import { PAPER } from '#cli/terminal/screen.ts';
import { BASES, type Basis, type Finding } from '#core/correlate/finding.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { applySuppressions } from '#core/notify/suppressions/suppress.ts';
import { formatBytes, formatDuration, plural } from '#core/quantities.ts';
import { HOST_PREFIX } from '#core/tracee/event.ts';
import { aFinding } from '#test/factories/finding.ts';
import { tableOf } from '#test/factories/findings-table.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const BOUND = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']);
const CONNECT = connectLine(inet('10.96.0.1'));

describe('the table', () => {
  test('says that nothing was found, and that this is not a clean log', () => {
    const text = tableOf({ ...scanText([execLine([]), CONNECT]) });
    expect(text).toMatch(
      /^Nothing was found\.\nIn cluster default, no connection to the API server can be found: see BLIND/,
    );
    expect(text).toContain('BLIND: cluster default: its execs came without their environment');
  });

  test('names whose output was beside, and what was not read, beside findings', () => {
    const text = tableOf({
      findings: [],
      summary: {
        ...scanText([BOUND, CONNECT]).summary,
        otherOutput: 3,
        otherContainers: { named: ['shop/\u202eapi'], more: true },
        unreadSources: [
          { name: 'node-7.log', reason: "it is Tracee's table", firstLine: 'its first line begins "TIME"' },
        ],
      },
    });
    expect(text).toMatch(/3 of other containers\s+\(shop\/\\u202eapi, and others\)/);
    expect(text).toContain(`NOT READ: node-7.log: it is Tracee's table; its first line begins "TIME"`);
  });

  test('names what was not read once for each reason, and says how many more there are', () => {
    const unreadSources = Array.from({ length: 30 }, (_, at) => ({
      name: `${at}.log`,
      reason: at < 7 ? 'it is snappy' : `reason ${at}`,
    }));
    const partlyReadSources = [{ name: 'cut.gz', reason: 'it ends\u001b within', lines: 127 }];
    const partialSources = [...unreadSources, ...partlyReadSources].map(({ name }) => name);
    const { summary } = scanText([BOUND, CONNECT]);
    const text = tableOf({ findings: [], summary: { ...summary, unreadSources, partlyReadSources, partialSources } });
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toContain('31 logs were not read, or only in part: see below.');
    expect(flat).toContain('NOT READ: 0.log, 1.log, 2.log, 3.log, 4.log, and 2 more: it is snappy');
    expect(flat).toContain('And 15 more not read, or only in part: 16.log, 17.log, ');
    expect(flat.match(/NOT READ: /g)).toHaveLength(10);
    const cut = tableOf({ findings: [], summary: { ...summary, partlyReadSources, partialSources: ['cut.gz'] } });
    expect(cut).toContain('1 log was read only in part: see READ IN PART below.');
    expect(cut).toContain('READ IN PART: cut.gz: it ends\\u001b within; 127 records read');
  });

  test('shows the fields of a finding in their order, and which rule found all, where there is one rule only', () => {
    const signature = { name: 'A shell', eventName: 'shell_found', severity: 'high' as const };
    const data = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`f${at}`, `${at}`]));
    const found = { rule: 'shell_found', signature, address: '', port: undefined, data };
    const findings = [aFinding(found)];
    const narrow = tableOf({ findings, summary: scanText([]).summary });
    expect(narrow).toContain('All by the rule shell_found A shell.');
    expect(narrow.replace(/\s+/g, ' ')).toContain('f0 0 · f1 1 · f2 2 · f3 3 · f4 4 · f5 5 · f6 6 · f7 7 · and 1 more');
    const wide = tableOf({ findings, summary: scanText([]).summary, screen: { ...PAPER, columns: 250 } });
    for (const text of ['f0 0', 'f7 7', 'and 1 more']) expect(wide).toMatch(new RegExp(`  ${text}(?:  |\n)`));
    const both = tableOf({ findings: [...findings, aFinding()], summary: scanText([]).summary });
    expect(both).not.toContain('All by the rule');
    expect(both).toMatch(/shell_found · f0 0/);
    expect(tableOf({ findings: [aFinding()], summary: scanText([]).summary })).not.toContain('All by the rule');
  });

  test('does not say that no container was found where nothing was read or understood', () => {
    for (const lines of [[], ['# A page', 'of text']]) {
      expect(tableOf({ ...scanText(lines) })).not.toContain('No container was found');
    }
  });

  test('counts hosts apart from containers', () => {
    const host = aFinding({
      id: 'h',
      container: { ...aFinding().container, id: `${HOST_PREFIX}node-1` },
      host: 'node-1',
    });
    const textOf = (findings: readonly Finding[]) => tableOf({ findings, summary: scanText([]).summary });
    expect(textOf([host])).toContain('1 finding on 1 host of cluster');
    expect(textOf([host, aFinding()])).toContain('2 findings in 1 container and on 1 host of cluster');
  });

  test('shows findings of earlier runs where nothing was read in this one', () => {
    const { findings } = scanText([BOUND, CONNECT]);
    const text = tableOf({ findings, summary: scanText([]).summary });
    expect(text).toContain('1 finding in 1 container of cluster default: 1 ');
    expect(text).not.toContain('Nothing was found');
  });

  test('shows what a process runs where that says more than its name, and whether it came from outside', () => {
    const textOf = (process: string, executable: string, isEntered = false) => {
      const finding = aFinding({ process, program: { executable, parents: [], isEntered } });
      return tableOf({ findings: [finding], summary: scanText([]).summary });
    };
    expect(textOf('curl', '/usr/bin/curl')).not.toContain('/usr/bin');
    expect(textOf('kube-controller', '/usr/local/bin/kube-controller-manager')).not.toContain('/usr/local');
    expect(textOf('curl', '/tmp/curl')).toContain('/tmp/curl');
    expect(textOf('worker', '/usr/bin/python3')).toContain('/usr/bin/python3');
    expect(textOf('sh', '/bin/sh', true)).toContain('(from outside)');
    expect(textOf('x', '/opt/a/very/long/path/\u202e/to/a/tool')).toContain('/opt/a/very/long/path/\\u202e/to/a/tool');
  });

  test('shows what is known of a container of which little is known', () => {
    const anonymous = { process: '', host: '', timestamp: '5' };
    const lines = [
      execLine(['KUBERNETES_SERVICE_HOST=fd00::1'], anonymous),
      connectLine(inet('fd00::1', ''), anonymous),
    ];
    expect(tableOf(scanText(lines))).toMatch(
      /^high +sh → \[fd00::1\] · 1 connect · observed · [\da-f]{8}\n +\(no pod\) · \(8498b6752968\)\n +at an unknown time$/m,
    );
  });

  test('explains each basis that occurs and is not observed, the strongest first, and no other', () => {
    const { summary } = scanText([BOUND, CONNECT]);
    const explained = (bases: readonly Basis[]) => {
      const findings = bases.map((basis, port) => aFinding({ basis, port }));
      return tableOf({ findings, summary }).match(/^(?:observed|configured|reported|inferred)(?=: )/gm) ?? [];
    };
    expect(explained(['inferred', 'observed', 'reported', 'configured', 'inferred'])).toEqual(BASES.slice(1));
    expect(explained(['observed'])).toEqual([]);
  });

  test('says what entries match and do not hide, and why', () => {
    const suppression = { conditions: {}, reason: 'r', owner: 'o', expires: 2n, mode: 'count' as const };
    const table = (...told: (undefined | 'tool' | 'temporary' | 'entered')[]) =>
      tableOf({
        findings: told.map((toldFor, at) => aFinding({ id: `${at}`, suppression: { ...suppression, toldFor } })),
        summary: scanText([BOUND, CONNECT]).summary,
      }).replace(/\s+/g, ' ');
    expect(table(undefined, undefined)).toContain(
      '2 findings would be suppressed by entries of the settings that only count.',
    );
    const text = table('tool', 'temporary', 'entered');
    expect(text).toContain(
      '1 finding matched by entries of the settings, and shown all the same: a suspicious tool is hidden only by an entry that names it in its process or executable.',
    );
    expect(text).toContain('temporary place is hidden only by an entry with an executable.');
    expect(text).toContain('entered from outside is hidden only by an entry with a process or an executable.');
    expect(text).not.toContain('only count');
  });

  test('counts suppressed findings and does not list them', () => {
    const { findings, summary } = scanText([BOUND, CONNECT]);
    const suppression = { conditions: {}, reason: 'r', owner: 'o', expires: 2n, mode: 'suppress' as const };
    const text = tableOf({
      findings: applySuppressions(findings, { suppressions: [suppression], immediateProcesses: [] }, 1n),
      summary,
    });
    expect(text).toContain('1 more finding suppressed by the settings.');
    expect(text).not.toContain('10.96.0.1');
  });

  test('has an end, and a container with many findings does not crowd out others', () => {
    const noise = Array.from({ length: 1200 }, (_, port) => connectLine(inet('10.96.0.1', String(port))));
    const quiet = { container: 'quiet', process: 'zz-quiet' };
    const lines = [BOUND, ...noise, execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], quiet)];
    const text = tableOf({ ...scanText([...lines, connectLine(inet('10.96.0.1'), quiet)]) });
    expect(text).toMatch(
      /^high +1,200 +container\S*8b6752968 .* 1,200 of them +[\da-f]{8}\nhigh +1 +container quiet /m,
    );
    expect(text.split('\n').length).toBeLessThan(40);
    expect(text).toContain('Too many to list one by one. --all lists them.');
    expect(text).toContain('1,201 findings in 2 containers of cluster default: ');
  });

  test('is the same for the same findings in any order', () => {
    const lines = [BOUND, CONNECT, connectLine(inet('10.96.0.1'), { process: 'sh' })];
    const { findings, summary } = scanText(lines);
    const reversed = [...findings].reverse();
    expect(tableOf({ findings: reversed, summary })).toBe(tableOf({ findings, summary }));
  });
});

describe('the coverage in words', () => {
  test('names every gap, and only gaps that are there', () => {
    const gaps = describeCoverage({
      ...scanText([BOUND, CONNECT, 'hello']).summary,
      partialSources: ['a\u001b.log'],
      unboundContainers: 1,
      truncatedEnvironments: 2,
      hostNames: 3,
      relativeTimestamps: 4,
      lostEvents: 5000,
      traceeFindings: { seen: 2, matched: 1 },
    });
    expect(gaps.join('\n')).toMatch(
      /1 not understood \(1 not JSON\).*1 container made.*2 environments.*3 execs.*4 events.*5,000 events.*2 findings of this rule: 1.*a\\u001b\.log/s,
    );
    const ofPod = connectLine(inet('10.96.0.1'), { podName: 'web-0', podNamespace: 'shop' });
    expect(describeCoverage(scanText([BOUND, ofPod]).summary)).toHaveLength(1);
    expect(describeCoverage(scanText([BOUND, CONNECT]).summary)[1]).toMatch(
      /^No event of cluster default names its pod\. .*before v0\.8 it cannot.*--enrichment container.*Merge_Log_Key, too\.$/,
    );
  });

  test('names where containers connected that too few others were told, and whoever they were', () => {
    const told = (container: string, podNamespace: string) =>
      execLine(['KUBERNETES_SERVICE_HOST=172.20.0.1'], { container, podNamespace, processId: 7, parentId: 1 });
    const connect = connectLine(inet('172.20.0.1'), { container: 'old' });
    const coverageOf = (...lines: string[]) => describeCoverage(scanText(lines).summary).join('\n');
    expect(coverageOf(told('a', 'shop'), connect)).toContain(
      '1 connect of containers that were not seen being told went to what others were told is the API server; too few were told to infer that from: 172.20.0.1:443 of cluster default (from 1 container; told to 1 container of one namespace). If one is yours, name it in apiServers of traceward.json.',
    );
    const second = [told('b', 'ops'), connect];
    expect(coverageOf(told('a', 'shop'), connect, ...second)).toContain(
      '2 connects of containers that were not seen being told went to what others were told is the API server; too few were told to infer that from: 172.20.0.1:443 of cluster default (from 1 container; told to 2 containers of 2 namespaces).',
    );
  });

  test('names what containers were told and nothing explains, and how to find out more', () => {
    const named = scanText([execLine(['KUBERNETES_SERVICE_HOST=demo.hcp.westeurope.azmk8s.io']), CONNECT]).summary;
    expect(describeCoverage(named).join('\n')).toMatch(
      /which addresses these names have, .*: demo\.hcp\.westeurope\.azmk8s\.io\. .*apiServers.*\n {4}(?:npx )?traceward api-servers --suggest LOGS$/m,
    );
  });

  test.each(['no-execs', 'no-environment', 'no-address', 'names-only'] as const)(
    '%s advises the settings first, and how to fill them',
    (reason) => {
      const [, first] = JOIN.blindness[reason].explanation;
      expect(first).toMatch(
        /^Simplest: .* in apiServers of traceward\.json; .* \| npx traceward api-servers --cluster NAME$/s,
      );
    },
  );

  test.each([
    ['no-execs', 'sched_process_exec'],
    ['no-connects', 'security_socket_connect'],
    ['no-environment', 'exec-env'],
  ] as const)('%s says what to switch on, for both generations of Tracee', (reason, option) => {
    const text = describeCoverage({ ...scanText([BOUND, CONNECT]).summary, blind: [{ cluster: 'prod', reason }] }).join(
      '\n',
    );
    expect(text).toContain('BLIND: cluster prod');
    expect(text).toContain(option);
    expect(text).toMatch(/v0\.24.*Newer builds/s);
  });
});

describe('numbers for people', () => {
  test.each([
    [formatBytes(0), '0 bytes'],
    [formatBytes(999), '999 bytes'],
    [formatBytes(1000), '1.0 kB'],
    [formatBytes(1_234_567_890_123), '1.2 TB'],
    [formatBytes(12_345_678_901_234_000), '12345.7 TB'],
    [formatDuration(0.2), '1 s'],
    [formatDuration(75), '1 min 15 s'],
    [formatDuration(3725), '1 h 2 min'],
    [plural(1, 'finding'), '1 finding'],
    [plural(1200, 'finding'), '1,200 findings'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
