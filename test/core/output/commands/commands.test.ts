import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandsFor, NO_ACCESS } from '#core/output/commands/commands.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileName } from '#test/factories/hostile-names.ts';

const commands = commandsFor('demo', NO_ACCESS);
const { path: folder, remove } = temporaryFolder();
afterAll(remove);

/**
 * `aws` and `kubectl` that write down how they were called; kubectl answers with an account, or with the isolated pods, and refuses a
 * patch that is none; aws answers with an object.
 */
const KUBECTL = [
  '#!/bin/sh',
  `printf '%s\\n' "$@" >> calls; echo end >> calls`,
  'case "$*" in *\'"value":}\'*) exit 1;; *jsonpath*|*yaml*|*describe*|*logs*) cat answer;; *-l*) cat isolated;; esac',
].join('\n');
const SCRIPTS = {
  kubectl: `${KUBECTL}\n`,
  aws: `#!/bin/sh\nprintf '%s\\n' "$@" >> calls; echo end >> calls\nfor last; do :; done\ncat object > "$last"\n`,
};
mkdirSync(join(folder, 'bin'));
writeFileSync(join(folder, 'answer'), 'robot');
writeFileSync(join(folder, 'isolated'), '');
for (const [name, script] of Object.entries(SCRIPTS)) {
  writeFileSync(join(folder, 'bin', name), script);
  chmodSync(join(folder, 'bin', name), 0o755);
}

/** What a shell makes of a command: its output, and the arguments of all that it called. */
function run(command: string | undefined): { output: string; calls: string[][] } {
  writeFileSync(join(folder, 'calls'), '');
  const environment = { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}` };
  const output = execFileSync('/bin/sh', ['-c', command ?? 'false'], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  const calls = readFileSync(join(folder, 'calls'), 'utf8')
    .split('end\n')
    .filter((call) => call !== '');
  return { output, calls: calls.map((call) => call.trimEnd().split('\n')) };
}

describe('the commands', () => {
  test('list the rights of the service account that the pod has', () => {
    expect(run(commands.listRights('shop', 'checkout-0')).calls.at(-1)).toEqual([
      ...['auth', 'can-i', '--list', '-n', 'shop'],
      '--as=system:serviceaccount:shop:robot',
    ]);
  });

  test('ask for the rights of nobody when the pod is gone', () => {
    rmSync(join(folder, 'answer'));
    expect(() => run(commands.listRights('shop', 'gone-0'))).toThrow();
    writeFileSync(join(folder, 'answer'), '');
    expect(() => run(commands.listRights('shop', 'gone-0'))).toThrow();
    writeFileSync(join(folder, 'answer'), 'robot');
    expect(readFileSync(join(folder, 'calls'), 'utf8')).not.toContain('can-i');
  });

  test('save evidence beside what was saved before, of this cluster and of others', () => {
    const saved = () =>
      readdirSync(folder)
        .filter((file) => file.includes('.shop.saved-0.'))
        .map((file) => readFileSync(join(folder, file), 'utf8'));
    // The clock goes on between two runs.
    let seconds = 0;
    const save = (cluster: string) => {
      seconds += 1;
      const clock = `date() { echo ${seconds}; }`;
      run(`${clock}\n${commandsFor(cluster, NO_ACCESS).savePod('shop', 'saved-0')}`);
    };
    save('demo');
    save('prod');
    expect(saved()).toEqual(Array.from({ length: 6 }, () => 'robot'));
    rmSync(join(folder, 'answer'));
    expect(() => save('demo')).toThrow();
    writeFileSync(join(folder, 'answer'), 'robot');
    expect(saved().filter((text) => text === 'robot')).toHaveLength(6);
  });

  test('fetch the evidence of each object to a file of its own', () => {
    const fileOf = (source: string) =>
      /evidence\.[0-9a-f]{16}\.log/.exec(commands.showEvidence({ source, line: 1 }) ?? '');
    const files = ['s3://logs/a#v1', 's3://logs/a#v2', 's3://logs/b#v1'].map((source) => fileOf(source)?.[0]);
    expect(new Set(files).size).toBe(3);
    expect(files).not.toContain(undefined);
  });

  test.each([
    ['plain', Buffer.from('one\ntwo\nthree\n')],
    ['gzip', gzipSync('one\ntwo\nthree\n')],
  ])('show the line of the evidence, %s', (_, object) => {
    writeFileSync(join(folder, 'object'), object);
    const { output, calls } = run(commands.showEvidence({ source: 's3://logs/a/b.log#v.1', line: 2 }));
    expect(output).toBe('two\n');
    expect(calls).toEqual([
      [
        's3api',
        'get-object',
        '--bucket',
        'logs',
        '--key',
        'a/b.log',
        '--version-id',
        'v.1',
        expect.stringMatching(/^evidence\./),
      ],
    ]);
  });

  test.each([
    ['a quote and a blank', "it's here"],
    ['an option', '--profile=other'],
    ['a substitution', '$(touch owned)"$HOME"!'],
    ['a backslash at the end', 'a\\'],
    ['letters of any language', 'журнал'],
  ])('pass on a key with %s as it is', (_, key) => {
    writeFileSync(join(folder, 'object'), '');
    const { calls } = run(commands.showEvidence({ source: `s3://logs/${key}#v`, line: 1 }));
    expect(calls[0]?.[calls[0].indexOf('--key') + 1]).toBe(key);
  });

  test('are not given for a name that is none of Kubernetes, or a key that an eye could take for another', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (a, b) => {
        const isName = (name: string) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) && name.length <= 253;
        for (const command of [commands.describePod(a, b), commands.listRights(a, b)]) {
          expect(command !== undefined).toBe(isName(a) && !a.includes('.') && a.length <= 63 && isName(b));
        }
        const evidence = commands.showEvidence({ source: `s3://logs/${a}#${b}`, line: 1 });
        expect(evidence ?? '').not.toMatch(/[^\n\P{C}]|[\p{Zl}\p{Zp}`]/u);
      }),
    );
  });

  test('read evidence in a file where it lies, and give none for standard input', () => {
    expect(commands.showEvidence({ source: "logs/node a's.log.gz", line: 7 })).toBe(
      "gzip -dcf < 'logs/node a'\\''s.log.gz' | sed -n 7p",
    );
    const at = (source: string) => commands.investigate(aFinding({ evidence: [{ source, line: 7 }] })).command;
    const { id } = aFinding();
    expect(at('node-a.log')).toBe(`traceward investigate ${id} node-a.log`);
    for (const source of ['-', '-rf', '', 'https://evil.example/x', 'node\u202ea.log']) {
      expect(commands.showEvidence({ source, line: 1 })).toBeUndefined();
      expect(at(source)).toBe(`traceward investigate ${id} LOGS`);
    }
  });

  test('show what isolation would not take away', () => {
    const { calls } = run(commands.checkIsolation('shop', 'checkout-0'));
    expect(calls.map(([verb, what, _, namespace]) => [verb, what, namespace])).toEqual([
      ['get', 'pod', 'shop'],
      ['get', 'networkpolicy', 'shop'],
    ]);
    expect(calls.map((call) => call.at(-1))).toEqual([
      expect.stringContaining('.spec.hostNetwork'),
      expect.stringContaining('.spec.podSelector'),
    ]);
  });

  test.each([
    ['an isolated pod its labels', 'demo.shop.checkout-0.labels.json', commands.isolatePod, commands.undoIsolation],
    [
      'a stopped workload its pods',
      'demo.shop.statefulset.checkout.replicas',
      commands.stopWorkload,
      commands.undoStop,
    ],
  ])('give %s back, also where it was asked for twice', (_, file, change, undo) => {
    run(change('shop', 'checkout-0'));
    const before = readFileSync(join(folder, file), 'utf8');
    expect(before).toBe('robot');
    writeFileSync(join(folder, file), 'the first');
    run(change('shop', 'checkout-0'));
    const [call = []] = run(undo('shop', 'checkout-0')).calls;
    expect(call.at(-1)).toMatch(
      /^(?:\[\{"op":"add","path":"\/metadata\/labels","value":the first\}\]|--replicas=the first)$/,
    );
    expect(existsSync(join(folder, file))).toBe(false);
  });

  test.each([
    ['an isolated pod', commands.isolatePod],
    ['a stopped workload', commands.stopWorkload],
  ])('change nothing of %s where what it was could not be kept', (_, change) => {
    rmSync(join(folder, 'answer'));
    expect(() => run(change('shop', 'worker-0'))).toThrow();
    const calls = readFileSync(join(folder, 'calls'), 'utf8');
    writeFileSync(join(folder, 'answer'), 'robot');
    expect(calls).toContain('get\n');
    expect(calls).not.toMatch(/^(?:apply|patch|scale)$/m);
  });

  test('give a pod that had no labels none back', () => {
    writeFileSync(join(folder, 'answer'), '');
    run(commands.isolatePod('shop', 'bare-0'));
    writeFileSync(join(folder, 'answer'), 'robot');
    expect(run(commands.undoIsolation('shop', 'bare-0')).calls[0]?.at(-1)).toBe(
      '[{"op":"add","path":"/metadata/labels","value":{}}]',
    );
  });

  test.each([
    ['while the pod is isolated, because its labels could not be given back', 'pod/worker-0', false],
    ['while another pod is isolated', 'pod/other-0', false],
    ['when no pod is isolated any more', '', true],
  ])('take the policy away only %s', (_, isolated, isGone) => {
    writeFileSync(join(folder, 'isolated'), isolated);
    const undo = () => run(commands.undoIsolation('shop', 'worker-0'));
    if (isGone) undo();
    else expect(undo).toThrow();
    writeFileSync(join(folder, 'isolated'), '');
    expect(readFileSync(join(folder, 'calls'), 'utf8').includes('delete\n')).toBe(isGone);
  });

  test('take no policy away where kubectl does not say which pods are isolated', () => {
    rmSync(join(folder, 'isolated'));
    expect(() => run(commands.undoIsolation('shop', 'worker-0'))).toThrow();
    writeFileSync(join(folder, 'isolated'), '');
    expect(readFileSync(join(folder, 'calls'), 'utf8')).not.toContain('delete\n');
  });

  test('ask for no results of a query of the audit log that did not start', () => {
    const of = commandsFor('demo', { ...NO_ACCESS, eksCluster: 'demo' });
    const query = of.queryAudit('shop', 'checkout-0', { first: 0n, last: 0n });
    expect(() => run(`aws() { echo aws >> calls; false; }; sleep() { :; }\n${query}`)).toThrow();
    expect(readFileSync(join(folder, 'calls'), 'utf8').match(/^aws$/gm)).toHaveLength(1);
  });

  test('keep what was apart for each cluster, whatever it is called', () => {
    const clusters = ['demo', 'prod', 'demo.shop', '../etc', 'a b;', 'arn:aws:eks:eu-west-1:1:cluster/prod', 'Prod'];
    const isKept = (file: string) => file.endsWith('.shop.statefulset.db.replicas');
    for (const cluster of clusters) run(commandsFor(cluster, NO_ACCESS).stopWorkload('shop', 'db-0'));
    const kept = readdirSync(folder).filter(isKept);
    expect(kept).toHaveLength(clusters.length);
    expect(kept).toEqual(expect.arrayContaining(['demo.shop.statefulset.db.replicas']));
    for (const file of kept) expect(file).toMatch(/^[a-z0-9][\w-]*\.shop\./);
  });

  test('undo nothing where nothing was done', () => {
    expect(commands.undoStop('shop', 'checkout')).toBeUndefined();
    expect(commands.undoIsolation('shop', 'Checkout;')).toBeUndefined();
  });

  const { id } = aFinding();
  const investigated = (changes: Partial<ReturnType<typeof aFinding>>, key = 'raw/cluster=demo/2026/a.log') =>
    commands.investigate(
      aFinding({ cluster: 'demo', evidence: [{ source: `s3://logs/${key}#v`, line: 1 }], ...changes }),
    );

  test('investigate a connection in a week of its cluster, which holds what made it a finding', () => {
    for (const basis of ['observed', 'inferred'] as const)
      expect(investigated({ basis })).toEqual({
        command: `traceward investigate ${id} s3://logs/raw/cluster=demo/ --from 2026-02-02 --to 2026-02-11`,
        reads: 'week',
      });
    expect(investigated({ firstSeen: undefined, lastSeen: undefined }, '2026/demo/a.log').command).toBe(
      `traceward investigate ${id} s3://logs/2026/demo/`,
    );
  });

  test.each([
    ['raw/eu/2026/02/09/a.log', 's3://logs/raw/eu/ --from 2026-02-02 --to 2026-02-11'],
    ['raw/dt=2026-02-09/a.log', 's3://logs/raw/ --from 2026-02-02 --to 2026-02-11'],
    ['AWSLogs/202612345678/20260209T11/a.log', 's3://logs/AWSLogs/202612345678/ --from 2026-02-02 --to 2026-02-11'],
    ['2026/02/09/a.log', 'LOGS'],
    ['raw/a.log', 'LOGS'],
    ['a.log', 'LOGS'],
  ])('investigate what precedes the date in a key that names no cluster, never a whole bucket: %s', (key, logs) => {
    expect(investigated({}, key).command).toBe(`traceward investigate ${id} ${logs}`);
  });

  test.each([{ basis: 'configured' as const }, { basis: 'reported' as const }, { data: {}, address: '' }])(
    'investigate what tells by itself in the days around it of its cluster: %j',
    (changes) => {
      expect(investigated(changes)).toEqual({
        command: `traceward investigate ${id} s3://logs/raw/cluster=demo/ --from 2026-02-09 --to 2026-02-10`,
        reads: 'days',
      });
    },
  );

  test('investigate what tells by itself in its own object where no folder or no time is known', () => {
    const own = (key: string) => ({ command: `traceward investigate ${id} s3://logs/${key}`, reads: 'object' });
    expect(investigated({ basis: 'reported' }, 'raw/a.log')).toEqual(own('raw/a.log'));
    const timeless = { basis: 'reported' as const, firstSeen: undefined, lastSeen: undefined };
    expect(investigated(timeless)).toEqual(own('raw/cluster=demo/2026/a.log'));
  });

  test('investigate what a scan found in all that it read, as it was typed, but not what only an earlier one found', () => {
    const scan = { program: 'npx traceward investigate', logs: "'my logs' b.log --config own.json" };
    const { investigate } = commandsFor('demo', NO_ACCESS, scan);
    const here = aFinding({ evidence: [{ source: 'b.log', line: 1 }] });
    expect(investigate(here)).toEqual({ command: `${scan.program} ${id} ${scan.logs}`, reads: 'scan' });
    expect(investigate({ ...here, comparison: 'gone' }).command).toBe(`${scan.program} ${id} b.log`);
  });

  test('ask for no version of an object that is known by its ETag', () => {
    expect(commands.showEvidence({ source: 's3://logs/a#d41d8cd98f00b204e9800998ecf8427e', line: 1 })).not.toContain(
      'version',
    );
  });
});
