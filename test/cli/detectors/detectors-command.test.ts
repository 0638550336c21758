import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { CONTAINER, execLine } from '#test/factories/trace-event.ts';
import { detectorYaml, listYaml } from '#test/factories/yaml-detectors.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);
const run = (...args: string[]) => traceward(args, { cwd: folder });
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

beforeAll(() => {
  for (const name of ['detectors', 'broken', 'mixed']) mkdirSync(join(folder, name));
  write('traceward.json', '{}');
  write('detectors/shells.list.yaml', listYaml('SHELLS', ['/bin/bash', '/bin/sh']));
  const conditions = ['getEventData("pathname") in SHELLS', 'getEventData("argv").size() > 1'];
  const output = { shell: 'getEventData("pathname")', user: 'workload.process.real_user.id' };
  write('detectors/shell.yaml', detectorYaml({ conditions, output }));
  write(
    'detectors/base.yml',
    detectorYaml({ id: 'base', event: 'base', conditions: ['hasData("pathname")'], severity: null }),
  );
  write('broken/a.yaml', detectorYaml({ conditions: ['getEventDta("pathname") == ""'] }));
  const hostile = execLine([], { path: '/bin/sh', process: 'sh\u001b[2J', argv: ['sh', 'hunter2'] });
  const undecided = JSON.stringify({
    ...JSON.parse(execLine([], { path: '/bin/sh' })),
    args: [{ name: 'pathname', type: 'string', value: '/bin/sh' }],
  });
  write('a.log', `${[execLine([], { path: '/usr/bin/id' }), hostile, undecided].join('\n')}\n`);
});

describe('traceward detectors check', () => {
  test('says that nothing is wrong, and what makes no findings', async () => {
    expect(await run('detectors', 'check', '--config', 'traceward.json')).toEqual({
      status: 0,
      stdout:
        '2 detectors, 1 shared list: nothing is wrong\nbase makes no findings: it has no threat, and no other detector builds on its event\n',
      stderr: '',
    });
  });

  test('checks one file, with what it builds on', async () => {
    expect(await run('detectors', 'check', 'detectors/shell.yaml')).toEqual({
      status: 0,
      stdout: 'yaml-001: nothing is wrong\n',
      stderr: '',
    });
  });

  test('names what lies deeper, which nobody reads, and so does scan', async () => {
    mkdirSync(join(folder, 'deep/detectors/more/..data'), { recursive: true });
    write('deep/traceward.json', '{}');
    write('deep/detectors/more/a.yaml', detectorYaml());
    const deeper = 'not read, as in Tracee, because they lie in folders of their own: more/a.yaml; put them beside';
    const { status, stderr } = await run('detectors', 'check', 'deep/detectors');
    expect([status, stderr]).toEqual([2, expect.stringContaining(deeper)]);
    write('deep/detectors/b.yaml', detectorYaml());
    expect((await run('detectors', 'check', 'deep/detectors')).stdout).toContain(deeper);
    const scanned = await run('scan', 'a.log', '--config', 'deep/traceward.json', '--format', 'ndjson');
    expect(scanned.stderr).toContain(deeper);
  });

  test('is kept from nothing by links that lead back, and by folders that cannot be read', async () => {
    mkdirSync(join(folder, 'linked/detectors/more'), { recursive: true });
    write('linked/traceward.json', '{}');
    write('linked/detectors/more/a.yaml', detectorYaml());
    write('linked/detectors/b.yaml', detectorYaml());
    symlinkSync('.', join(folder, 'linked/detectors/self'));
    for (const name of ['up', 'up2']) symlinkSync('..', join(folder, 'linked/detectors/more', name));
    mkdirSync(join(folder, 'linked/detectors/closed'), { mode: 0 });
    const scanned = await run('scan', 'a.log', '--config', 'linked/traceward.json', '--format', 'ndjson');
    expect(scanned).toMatchObject({ status: 0, stdout: expect.stringContaining('shell_found') });
    expect(scanned.stderr).toContain('lie in folders of their own: more/a.yaml; put them beside');
  });

  test('warns of what may never find anything, and so does a trial', async () => {
    mkdirSync(join(folder, 'doubtful'));
    write('doubtful/a.yaml', detectorYaml({ on: 'sched_proces_exec' }));
    const doubt = 'Tracee has no event sched_proces_exec; did you mean "sched_process_exec"?\n';
    expect(await run('detectors', 'check', 'doubtful')).toEqual({
      status: 0,
      stdout: `1 detector, 0 shared lists: all are taken, but 1 may not do what is meant\nyaml-001: ${doubt}`,
      stderr: '',
    });
    expect((await run('detectors', 'test', 'doubtful/a.yaml', 'a.log')).stderr).toContain(`traceward: ${doubt}`);
  });

  test('does not warn of an event that the log has', async () => {
    mkdirSync(join(folder, 'of-others'));
    write('of-others/a.yaml', detectorYaml({ on: 'net_packet_dnss' }));
    write('of-others.log', `${execLine([]).replaceAll('sched_process_exec', 'net_packet_dnss')}\n`);
    const { stderr } = await run('detectors', 'test', 'of-others/a.yaml', 'of-others.log');
    expect(stderr).toContain('yaml-001: 1 match');
    expect(stderr).not.toContain('Tracee has no event');
  });

  test('says all that is wrong in the order of the lines', async () => {
    mkdirSync(join(folder, 'wrong'));
    const head = 'type: detector\nid: a\nproduced_event: {name: a, version: 1.0.0}\nconditions:\n  - foo == 1\n';
    const events = 'requirements:\n  events:\n    - name: sched_process_exec\n      data_filters: [env=a]\n';
    write('wrong/a.yaml', `${head}${events}threat: {name: a, severity: nice, description: a}\n`);
    const { stderr } = await run('detectors', 'check', 'wrong');
    const lines = [...stderr.matchAll(/a\.yaml:(\d+):/g)].map(([, line]) => Number(line));
    expect(lines).toEqual([5, 9, 10, 10]);
  });

  test('says of each file the first that is wrong, and how much more there is', async () => {
    mkdirSync(join(folder, 'unknown'));
    const keys = Array.from({ length: 1500 }, (_, at) => `key_${at}: 1\n`).join('');
    for (const id of ['a', 'b']) {
      const events = 'requirements:\n  events:\n    - name: sched_process_exec\n';
      write(
        `unknown/${id}.yaml`,
        `type: detector\nid: ${id}\nproduced_event: {name: ${id}, version: 1.0.0}\n${events}${keys}`,
      );
    }
    const { status, stderr } = await run('detectors', 'check', 'unknown');
    const lines = stderr.trimEnd().split('\n');
    expect([status, lines.length]).toEqual([2, 42]);
    expect([lines[20], lines[41]]).toEqual([
      'traceward: unknown/a.yaml: and 1,480 more',
      expect.stringMatching(/unknown\/b\.yaml: and 1,480 more$/),
    ]);
    const one = await run('detectors', 'check', 'unknown/a.yaml');
    expect(one.stderr.trimEnd().split('\n')).toHaveLength(22);
  });

  test('names files as they were typed', async () => {
    mkdirSync(join(folder, 'deeper/broken'), { recursive: true });
    write('deeper/broken/a.yaml', detectorYaml({ conditions: ['getEventDta("pathname") == ""'] }));
    for (const [typed, named] of [
      ['deeper/broken', 'deeper/broken/a.yaml'],
      ['./deeper/broken/', 'deeper/broken/a.yaml'],
      ['./deeper/broken/a.yaml', 'deeper/broken/a.yaml'],
      [join(folder, 'deeper/broken/a.yaml'), join(folder, 'deeper/broken/a.yaml')],
    ] as const)
      expect((await run('detectors', 'check', typed)).stderr.split(':1:')[0]).toBe(`traceward: ${named}`);
  });

  test('says what is wrong, with its place', async () => {
    const { status, stdout, stderr } = await run('detectors', 'check', 'broken');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^traceward: broken\/a\.yaml:1:\d+: there is no function getEventDta; did you mean "getEventData"\?\n$/,
    );
  });
});

describe('traceward detectors test', () => {
  test('shows what a detector holds for, with its fields, harmless to a terminal, and what it could not decide', async () => {
    const { status, stdout, stderr } = await run('detectors', 'test', 'detectors/shell.yaml', 'a.log');
    expect(status).toBe(0);
    expect(stdout).toBe(
      `a.log:2  2026-02-09T16:00:41.122095657Z  ${CONTAINER}  sh\\u001b[2J  shell="/bin/sh"  user="0"\n`,
    );
    expect(stdout).not.toContain('hunter2');
    expect(stderr.split('\n')).toEqual([
      'traceward: yaml-001: 1 match; 3 of 3 records are of its kind (sched_process_exec)',
      expect.stringMatching(
        /^traceward: not decided: 1 event, the first at a\.log:3: yaml-001: a function does not take values of this type$/,
      ),
      '',
    ]);
  });

  test('writes lines for programs, and asks a detector that makes no findings, too', async () => {
    const { stdout, stderr } = await run('detectors', 'test', 'detectors/base.yml', 'a.log', '--format', 'ndjson');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { source: 'a.log', line: 1, container: CONTAINER, process: 'curl', fields: {} },
      { source: 'a.log', line: 2 },
      { source: 'a.log', line: 3 },
    ]);
    expect(stderr).toContain('it makes no findings: it has no threat');
  });

  test('needs no file but its own, the lists and what it builds on; of others it tells one line', async () => {
    const wrong = ['getEventDta("pathname") == ""'];
    write('mixed/wrong-1.yaml', detectorYaml({ id: 'w1', event: 'wrong_1', conditions: wrong }));
    write('mixed/wrong-2.yaml', detectorYaml({ id: 'w2', event: 'wrong_2', conditions: wrong }));
    write('mixed/on-wrong.yaml', detectorYaml({ id: 'w3', event: 'on_wrong', on: 'wrong_1' }));
    write('mixed/z-shadow.yaml', detectorYaml({ id: 'w5', event: 'sched_process_exec', on: 'security_file_open' }));
    write('mixed/wrong.list.yaml', 'type: string_list\nname: LIST\n');
    write('mixed/with-list.yaml', detectorYaml({ id: 'w4', event: 'with_list', conditions: ['"a" in LIST'] }));
    write('mixed/base.yaml', detectorYaml({ id: 'base', event: 'base' }));
    write('mixed/right.yaml', detectorYaml({ id: 'right', event: 'right', on: 'base' }));

    const right = await run('detectors', 'test', 'mixed/right.yaml', 'a.log');
    expect([right.status, right.stdout.split('\n').length]).toEqual([0, 4]);
    expect(right.stderr.split('\n')).toEqual([
      expect.stringMatching(
        /^traceward: something is wrong in 5 other files of the directory \(traceward detectors check\), the first: mixed\/wrong-1\.yaml:1:\d+: /,
      ),
      'traceward: right: 3 matches; 3 of 3 records are of its kind (sched_process_exec)',
      '',
    ]);

    const onWrong = await run('detectors', 'test', 'mixed/on-wrong.yaml', 'a.log');
    expect([onWrong.status, onWrong.stderr]).toEqual([
      2,
      expect.stringMatching(/^traceward: mixed\/wrong-1\.yaml:1:\d+: there is no function getEventDta/),
    ]);

    const withList = await run('detectors', 'test', 'mixed/with-list.yaml', 'a.log');
    expect(withList.status).toBe(2);
    expect(withList.stderr).toMatch(/^traceward: mixed\/with-list\.yaml:1:\d+: Unknown variable: LIST;/);
    expect(withList.stderr).toContain('something is wrong in 4 other files');
  });

  test.each([
    [['detectors'], 'expected check or test\n'],
    [['detectors', 'check', 'nowhere'], 'there is no directory nowhere\n'],
    [
      ['detectors', 'check', '--config', 'nowhere/a.json'],
      'nowhere/detectors: make it, for detectors of yours, or name',
    ],
    [['detectors', 'check', 'detectors/shells.list.yaml'], 'expected a file of type detector'],
    [['detectors', 'tset'], 'did you mean "test"?'],
    [['detectors', 'test', 'detectors/shell.yaml'], 'nothing to read'],
    [['detectors', 'test', 'nowhere.yaml', 'a.log'], 'nowhere.yaml: expected the file of a detector'],
    [['detectors', 'test', 'detectors/shells.list.yaml', 'a.log'], 'expected a file of type detector'],
    [['detectors', 'check', '--fromat', 'x'], 'did you mean --format?'],
    [['scan', 'a.log', '--config', 'broken.json'], 'broken.json'],
  ])('%j is wrong usage', async (args, expected) => {
    const { status, stderr } = await run(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(expected)]);
  });
});

describe('scan', () => {
  test('takes the detectors beside its settings, and says what they could not decide', async () => {
    const { status, stdout, stderr } = await run('scan', 'a.log', '--config', 'traceward.json', '--format', 'ndjson');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      signature: { id: 'shell_found', name: 'A shell', properties: { Severity: 3 } },
      data: { shell: '/bin/sh', user: '0' },
      basis: 'observed',
      evidence: [{ source: 'a.log', line: 2 }],
    });
    expect(stderr).toContain(
      'traceward: your detectors could not decide 1 event (shell_found): traceward detectors test shows which, and why\n',
    );
  });

  test('chooses them by their ids, and says which rules there are not, and what was left out', async () => {
    const rules = { exclude: ['yaml-001', 'trc-102'], severity: { anti_debuging: 'high' } };
    write('rules.json', JSON.stringify({ rules }));
    const { status, stdout, stderr } = await run('scan', 'a.log', '--config', 'rules.json', '--format', 'ndjson');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain(
      'rules.exclude of the settings: no rule is known that matches "trc-102"; did you mean "TRC-102"?',
    );
    expect(stderr).toContain(
      'rules.severity of the settings: no rule is known that matches "anti_debuging"; did you mean "anti_debugging"?',
    );
    expect(stderr).not.toContain('"yaml-001"');
    expect(stderr).toContain(
      'rules of the settings leave out 1 event: shell_found (1) (where they say nothing, those of severity info)',
    );
  });

  test('says which events Tracee does not have', async () => {
    mkdirSync(join(folder, 'misspelt/detectors'), { recursive: true });
    write('misspelt/traceward.json', '{}');
    write('misspelt/detectors/a.yaml', detectorYaml({ on: 'sched_proces_exec' }));
    const { stderr } = await run('scan', 'a.log', '--config', 'misspelt/traceward.json', '--format', 'ndjson');
    expect(stderr).toContain('detector yaml-001: Tracee has no event sched_proces_exec; did you mean');
  });

  test('does not begin if one of them is wrong', async () => {
    mkdirSync(join(folder, 'other/detectors'), { recursive: true });
    write('other/traceward.json', '{}');
    write('other/detectors/a.yaml', 'type: detector\n');
    const { status, stdout, stderr } = await run('scan', 'a.log', '--config', 'other/traceward.json');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('detectors/a.yaml:1:1: id is missing');
  });
});
