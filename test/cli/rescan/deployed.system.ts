import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NO_DAMAGE } from '#core/correlate/damage.ts';
import { type Outcome, temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { type Laboratory, openLaboratory, planOf, RESULTS, thrown, type Work } from '#test/factories/laboratory.ts';
import { type StepFunctionsServer, startStepFunctionsServer } from '#test/servers/step-functions-server.ts';

jest.setTimeout(60_000);

const RESULT = {
  status: 'complete',
  objects: { read: 5, failed: 0, skipped: 1 },
  findings: { total: 3, new: 1, known: 1, gone: 1, notComparable: 0 },
};

let laboratory: Laboratory;
let stepFunctions: StepFunctionsServer;
let folder: ReturnType<typeof temporaryFolder>;
let work: Work;

beforeEach(async () => {
  laboratory = await openLaboratory();
  for (let index = 0; index < 5; index += 1) await laboratory.put(`a/${index}`);
  work = { plan: ({ run, input }) => planOf(run, input), batch: () => [], part: () => undefined, report: () => RESULT };
  const executions = laboratory.open({
    plan: (event) => work.plan(event),
    batch: (batch) => work.batch(batch),
    report: (event) => work.report(event),
  });
  stepFunctions = await startStepFunctionsServer(executions, laboratory.executionFolder);
  folder = temporaryFolder();
});
afterEach(async () => {
  await stepFunctions.close();
  await laboratory.close();
  folder.remove();
});

function rescan(...args: string[]): Promise<Outcome> {
  const env = {
    AWS_ENDPOINT_URL: stepFunctions.endpoint,
    AWS_ENDPOINT_URL_S3: laboratory.server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  };
  return traceward(['rescan', ...args], { env });
}

const started = () => stepFunctions.calls.find(({ operation }) => operation === 'StartExecution')?.request;
const idOf = ({ stderr }: Outcome) => /^Run (\S+) has started/m.exec(stderr)?.[1] ?? '';
const READ = ['--bucket', 'logs', '--prefix', 'a/'];

test('a run is started with what is asked for, followed to its end, and shown with its report', async () => {
  const range = ['--from', '2026-01-01', '--to', '2026-02-01T12:00:00Z', '--lookback', '3', '--tolerated', '2.5'];
  await laboratory.server.store.put(RESULTS, 'anything', { body: Buffer.from('') });
  const outcome = await rescan(...READ, ...range, '--cluster', 'blue');
  const id = idOf(outcome);
  expect(JSON.parse(started()?.['input'] ?? '')).toEqual({
    bucket: 'logs',
    prefix: 'a/',
    from: '2026-01-01',
    to: '2026-02-01T12:00:00Z',
    lookbackDays: 3,
    cluster: 'blue',
    toleratedFailurePercentage: 2.5,
  });
  expect(started()?.['name']).toBe(id);
  expect(outcome.status).toBe(0);
  expect(outcome.stdout.split('\n')).toEqual([
    expect.stringMatching(`^Run       ${id}: complete, 20..-..-..T..:..:..Z, \\d+ s$`),
    'Objects   5 read · 0 failed · 1 skipped',
    'Findings  3: 1 new · 1 known · 1 gone · 0 not comparable',
    `Report    s3://${RESULTS}/runs/${id}/report.html`,
    `          aws s3 cp s3://${RESULTS}/runs/${id}/report.html .`,
    '',
  ]);
});

test('for machines there is JSON, and the report can be saved', async () => {
  const id = idOf(await rescan(...READ, '--no-wait'));
  await laboratory.server.store.put(RESULTS, `runs/${id}/report.html`, { body: Buffer.from('<h1>Öffnung</h1>') });
  const file = join(folder.path, 'report.html');
  const { status, stdout } = await rescan('status', id, '--format', 'json', '--report', file);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ run: id, execution: 'SUCCEEDED', ...RESULT, report: file });
  expect(readFileSync(file, 'utf8')).toBe('<h1>Öffnung</h1>');
});

test('a stack that does not say whether logs are blind, silent or damaged passes nothing', async () => {
  const calm = { ...RESULT, findings: { total: 0, new: 0, known: 0, gone: 0, notComparable: 0 } };
  work = { ...work, report: () => calm };
  const { status, stderr } = await rescan(...READ, '--fail-on-findings');
  expect(status).toBe(1);
  const said = expect.stringContaining(
    'This stack does not say whether logs are blind, silent or damaged; deploy it anew, and rescan.\n',
  );
  expect(stderr).toEqual(said);
  expect((await rescan(...READ)).status).toBe(0);
  work = { ...work, report: () => ({ ...calm, blindClusters: 0, silentClusters: 0 }) };
  expect(await rescan(...READ, '--fail-on-findings')).toMatchObject({ status: 1, stderr: said });
  work = { ...work, report: () => ({ ...calm, blindClusters: 0, silentClusters: 0, damage: NO_DAMAGE }) };
  expect(await rescan(...READ, '--fail-on-findings')).toMatchObject({ status: 1, stderr: said });
  const output = { ...calm, blindClusters: 0, silentClusters: 0, damage: NO_DAMAGE, isOfOtherTimes: false };
  work = { ...work, report: () => output };
  expect(await rescan(...READ, '--fail-on-findings')).toMatchObject({ status: 0 });
});

test('of more damaged objects than a stack names, ten are told and all counted, whatever reasons a newer one knows', async () => {
  const first = Array.from({ length: 20 }, (_, at) => ({
    ...{ name: `s3://logs/a/${10 + at}#v1`, malformed: 2, records: 3, malformedByReason: { json: 1, torn: 1 } },
  }));
  work = { ...work, report: () => ({ ...RESULT, damage: { sources: 1200, first } }) };
  const { stdout } = await rescan(...READ);
  expect(stdout).toContain('          1,200 of those damaged: much was not understood, see DAMAGED below\nFindings');
  expect(stdout.match(/^DAMAGED: s3:/gm)).toHaveLength(10);
  expect(stdout).toContain('DAMAGED: and so it is with 1,190 more sources.\n');
});

test('clusters that are not listed are counted, blind ones as silent ones', async () => {
  const silent = [{ cluster: 'edge' }];
  const blind = [{ cluster: 'lab', reason: 'no-execs' }];
  work = { ...work, report: () => ({ ...RESULT, blind, blindClusters: 2, silent, silentClusters: 4 }) };
  const { stdout } = await rescan(...READ);
  expect(stdout).toContain('SILENT: cluster edge: ');
  expect(stdout).toContain('\nSILENT: 3 more clusters; the report names them\n');
  expect(stdout).toContain('\nBLIND: 1 more cluster; the report names them\n');
});

test('a run that fails says why, and what was done; redriven, it is done', async () => {
  const { batch } = work;
  work = {
    ...work,
    batch({ Items }) {
      if (Items[0]?.Key === 'a/3') throw thrown('Broken', 'it \u001b[31mbroke');
      return [];
    },
  };
  const failed = await rescan(...READ);
  expect(failed.status).toBe(1);
  expect(failed.stdout).toContain(': failed,');
  expect(failed.stdout).toContain(
    'Reason    The specified tolerated failure threshold was exceeded: 1 of 5 items failed',
  );
  work = { ...work, batch };
  expect(await rescan('redrive', idOf(failed))).toMatchObject({ status: 0 });
  expect(await rescan('redrive', idOf(failed))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('cannot be redriven: it goes on, is done, or ended more than 14 days ago'),
  });
});

test('what the functions refuse is wrong usage, in their words, harmless to a terminal', async () => {
  work = {
    ...work,
    plan() {
      throw thrown('settings', 'there is no object below s3://logs/\u001b[31m');
    },
  };
  const { status, stdout } = await rescan(...READ);
  expect(status).toBe(2);
  expect(stdout).toContain('Reason    there is no object below s3://logs/\\u001b[31m\n');
});

test('a run that goes on is listed, shown, and cancelled', async () => {
  work = { ...work, batch: () => new Promise(() => undefined) };
  const id = idOf(await rescan(...READ, '--no-wait'));
  expect((await rescan('list')).stdout).toMatch(`${id}  running        since 20`);
  const shown = await rescan('status', id, '--no-wait', '--format', 'json');
  expect(shown.status).toBe(0);
  expect(JSON.parse(shown.stdout)).toMatchObject({ run: id, execution: 'RUNNING', items: { total: 5, failed: 0 } });
  expect(await rescan('cancel', id)).toMatchObject({ status: 1, stdout: expect.stringContaining(`${id}: cancelled`) });
});

describe('what AWS does not do is told in plain words:', () => {
  test('no such stack', async () => {
    const { status, stderr } = await rescan('list', '--stack', 'other');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'cannot read the stack other: it does not exist in this account and region; --stack names another; --local DIR needs none',
    );
  });

  test('no such run', async () => {
    expect(await rescan('status', 'nothing')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no run nothing; "list" shows those that there are'),
    });
  });

  test('no access', async () => {
    stepFunctions.fail('StartExecution', 'AccessDeniedException');
    const { status, stderr } = await rescan(...READ);
    expect(status).toBe(1);
    expect(stderr).toContain('access denied; these credentials need states:StartExecution');
  });
});
