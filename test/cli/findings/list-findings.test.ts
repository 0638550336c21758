import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FindingOrder, ORDERS } from '#cli/findings/rated-finding.ts';
import { displayWidth } from '#cli/terminal/display-width.ts';
import { typedAnywhere } from '#cli/terminal/npm-script.ts';
import { PAPER, screenOf } from '#cli/terminal/screen.ts';
import { aFinding, hostileName } from '#test/factories/finding.ts';
import { tableOf } from '#test/factories/findings-table.ts';
import { scanText } from '#test/factories/scan.ts';

const { summary } = scanText([]);
const pod = { name: 'checkout-6d9f8c7b54-x2x7q', namespace: 'shop' };
const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/checkout:2.4.1@sha256:${'0123456789ab'.repeat(5)}abcd`;
const idOf = (number: number) => String(number).padStart(32, '0');
const finding = (number: number, changes = {}) =>
  aFinding({ id: idOf(number), pod, container: { id: idOf(number), name: 'checkout', image }, ...changes });

/** A terminal in colours. */
const terminal = (columns: number, rows: number) => screenOf({ isTTY: true, columns, rows, hasColors: () => true });
const lines = (text: string) => stripVTControlCharacters(text).split('\n');

describe('the table on a screen', () => {
  test('is no wider than it, whatever the names are', () => {
    const named = fc.record({
      name: hostileName,
      cluster: hostileName,
      columns: fc.constantFrom(60, 80, 100, 120, 200),
    });
    fc.assert(
      fc.property(named, ({ name, cluster, columns }) => {
        const hostile = finding(1, {
          ...{ cluster, process: name, pod: { name, namespace: name } },
          container: { id: name, name, image: `${name}/${name}` },
          program: { executable: `/${name}`, parents: [], isEntered: true },
        });
        const other = finding(2, { cluster: 'other' });
        const text = tableOf({ findings: [hostile, other], summary, screen: terminal(columns, 50) });
        const [list = ''] = text.split('COVERAGE');
        for (const line of lines(list)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 50 },
    );
  });

  test('cuts addresses in their middle, because their ports matter', () => {
    const address = 'fd00:10:96:1111:2222:3333:4444:5555';
    const text = tableOf({
      findings: [finding(1, { address, cluster: 'a' }), finding(2, { address, cluster: 'b' })],
      summary,
      screen: terminal(130, 50),
    });
    expect(text).toMatch(/\[fd00:[^ ]*…[^ ]*\]:443/);
  });

  test('has cards where it is narrow, and columns where there is room', () => {
    const at = (columns: number) => tableOf({ findings: [finding(1)], summary, screen: terminal(columns, 50) });
    for (const columns of [70, 80]) {
      expect(lines(at(columns))).toContain('high      curl → 10.96.0.1:443 · 3 connects · observed · 00000000');
    }
    for (const columns of [120, 200]) {
      expect(lines(at(columns))).toContainEqual(
        expect.stringMatching(/^RISK +WORKLOAD, CONTAINER, IMAGE +PROCESS +API SERVER/),
      );
    }
  });

  test('cuts an image where it says least', () => {
    const at = (columns: number) => tableOf({ findings: [finding(1)], summary, screen: terminal(columns, 50) });
    expect(at(80)).toContain('…/team/checkout:2.4.1@sha256:0123456789ab\n');
    expect(at(50)).toContain('…/checkout:2.4.1@sha256:0123456789ab\n');
    expect(at(40)).toContain('…/team/checkout:2.4.1\n');
    expect(at(200)).toContain(
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/checkout:2.4.1@sha256:0123456789ab',
    );
  });

  test('begins with what was found, and why it matters', () => {
    const findings = [finding(1), finding(2, { process: 'java', cluster: 'staging' })];
    const [first, second] = lines(tableOf({ findings, summary, screen: terminal(120, 50) }));
    expect(first).toBe('2 findings in 2 containers of 2 clusters: 1 high, 1 low.');
    expect(second).toBe('Risky because: a shell, a download tool or a client of the cluster (1).');
  });

  test('says in its first lines where nothing can be found', () => {
    expect(
      lines(tableOf({ findings: [], summary: { ...summary, blind: [{ cluster: 'prod', reason: 'no-execs' }] } }))[1],
    ).toBe('In cluster prod, no connection to the API server can be found: see BLIND below.');
  });

  test('has the riskiest first, or what was asked for', () => {
    const findings = [
      finding(1, { process: 'java', count: 9, pod: { name: 'a', namespace: 'z' } }),
      finding(2, { process: 'curl', count: 5, pod: { name: 'b', namespace: 'y' } }),
      finding(3, { process: 'node', count: 1, lastSeen: 1970652901122095657n, pod: { name: 'c', namespace: 'x' } }),
    ];
    const order = ORDERS.map((by) => tableOf({ findings, summary, order: by }).match(/\w+(?= →)/g));
    expect(order).toEqual([
      ['curl', 'node', 'java'],
      ['node', 'curl', 'java'],
      ['java', 'curl', 'node'],
      ['node', 'curl', 'java'],
    ]);
  });

  test('has a line for those that belong together where they are more than it holds, and all of them if asked', () => {
    const many = Array.from({ length: 40 }, (_, at) => finding(at, { process: at === 39 ? 'curl' : 'java', port: at }));
    const folded = tableOf({ findings: many, summary, screen: terminal(80, 24) });
    const [list = ''] = folded.split('COVERAGE');
    expect(lines(list).length).toBeLessThan(24);
    expect(lines(list)).toContainEqual(
      expect.stringMatching(/^high +1 +shop\/checkout +curl +10\.96\.0\.1:39 +[\da-f]{8}$/),
    );
    expect(lines(list)).toContainEqual(
      expect.stringMatching(/^low +39 +shop\/checkout +java +39 of them +[\da-f]{8}$/),
    );
    expect(folded).toContain('Too many to list one by one. --all lists them.');
    const all = tableOf({ findings: many, summary, screen: terminal(80, 24), all: true });
    expect(all.match(/ → /g)).toHaveLength(40);
  });

  test('shows, folded, what it is ordered by, and says on a narrow screen what it counts', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      finding(
        at,
        at === 0 ? { process: 'node', count: 50 } : { process: at < 20 ? 'java' : 'nginx', count: at, port: at },
      ),
    );
    const folded = (columns: number, order: FindingOrder) =>
      lines(tableOf({ findings: many, summary, screen: terminal(columns, 20), order })).filter((line) =>
        /RISK|shop/.test(line),
      );
    expect(folded(120, 'count')).toEqual([
      expect.stringMatching(/^RISK +FINDINGS +COUNT +WORKLOAD/),
      expect.stringMatching(/^low +20 +590 .* nginx /),
      expect.stringMatching(/^low +19 +190 .* java /),
      expect.stringMatching(/^low +1 +50 .* node /),
    ]);
    expect(folded(120, 'time')[0]).toMatch(/^RISK +FINDINGS +LAST \(UTC\) +WORKLOAD/);
    expect(folded(62, 'count')[2]).toMatch(/^low: 1 finding · 50 connects · node in shop/);
    expect(folded(50, 'risk')).toContainEqual(expect.stringMatching(/^low: 20 findings · nginx in shop/));
  });

  test('tells long workloads apart by their ends where, folded, there is no room for a table', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      finding(at, {
        pod: { namespace: 'production-frontend', name: `checkout-worker-${at % 2 ? 'eu' : 'us'}-6d9f8c7b54-x2x7q` },
      }),
    );
    const folded = lines(tableOf({ findings: many, summary, screen: terminal(70, 20), order: 'time' }));
    expect(folded).toContainEqual(expect.stringMatching(/^high: 20 findings .*…\S*-eu [\da-f]{8}$/));
    expect(folded).toContainEqual(expect.stringMatching(/^high: 20 findings .*…\S*-us [\da-f]{8}$/));
  });

  test.each([
    ['staging', 'staging'],
    ['$(x)', 'NAME'],
  ])('has the command that mends a blind cluster %s on one line, for that cluster', (cluster, named) => {
    const blind = [{ cluster, reason: 'no-environment' as const }];
    const text = tableOf({ findings: [], summary: { ...summary, blind }, screen: terminal(60, 24) });
    expect(text).toContain(
      `\n    kubectl get svc,endpointslices kubernetes -n default -o json | ${typedAnywhere('api-servers')} --cluster ${named}\n`,
    );
  });

  test('calls a process the same, folded or not', () => {
    const program = { executable: '/bin/sh', parents: [], isEntered: false };
    const many = Array.from({ length: 40 }, (_, at) => finding(at, { process: 'agent', program, port: at }));
    expect(tableOf({ findings: many, summary, screen: terminal(80, 24) })).toMatch(
      / agent \(runs sh\) +40 of them +[\da-f]{8}$/m,
    );
    expect(tableOf({ findings: many, summary, screen: terminal(60, 24), all: true })).toContain('agent (runs sh) →');
    expect(tableOf({ findings: many, summary, screen: terminal(160, 24), all: true })).toMatch(
      / agent .*\n.* runs \/bin\/sh/,
    );
    const threads = many.map((each, at) => ({ ...each, process: `pool-${at}` }));
    expect(tableOf({ findings: threads, summary, screen: terminal(80, 24) })).toMatch(/ sh +40 of them +[\da-f]{8}$/m);
  });

  test('shows what hosts did, and by which rule, beside what containers did', () => {
    const host = finding(2, {
      ...{ rule: 'TRC-102', basis: 'reported', address: '', port: undefined, pod: {}, host: 'node-7' },
      container: { id: 'host node-7' },
    });
    const text = lines(tableOf({ findings: [finding(1), host], summary, screen: terminal(80, 50) }));
    const at = text.findIndex((line) => line.includes('Anti-Debugging detected: curl'));
    expect(text.slice(at + 1, at + 3)).toEqual([`${' '.repeat(10)}TRC-102`, `${' '.repeat(10)}host node-7`]);
    expect(text).toContain(`${' '.repeat(10)}TRC-1013: Kubernetes API server connection detected`);
  });

  test('counts what has no line of its own', () => {
    const many = Array.from({ length: 40 }, (_, at) => finding(at, { process: `p-${at}` }));
    expect(tableOf({ findings: many, summary, screen: terminal(80, 24) })).toMatch(
      /^and 23 more lines of 23 findings$/m,
    );
  });

  test('of ten thousand findings takes no longer than they do', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => finding(at));
    const text = tableOf({ findings: many, summary, screen: terminal(120, 50), all: true });
    expect(text.split('\n').length).toBeGreaterThan(30_000);
  });
});

describe('colours', () => {
  const findings = [finding(1)];

  test('mark what is risky on a terminal that has them, and are not anywhere else', () => {
    const text = tableOf({ findings, summary, screen: terminal(80, 50) });
    expect(text).toContain('\u001b[31mhigh\u001b[39m');
    expect(stripVTControlCharacters(text)).toBe(tableOf({ findings, summary, screen: PAPER }));
    const plain = screenOf({ isTTY: true, columns: 80, rows: 50, hasColors: () => false });
    expect(tableOf({ findings, summary, screen: plain })).toBe(stripVTControlCharacters(text));
  });
});
