import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readDefinition } from '#local-aws/state-machine/definition/read-definition.ts';
import { FUNCTION, type Laboratory, mapState, openLaboratory, thrown, type Work } from '#test/factories/laboratory.ts';

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await openLaboratory();
});
afterEach(() => laboratory.close());

const run = (states: object, work: Work = () => ({}), input: unknown = { a: 1 }) =>
  laboratory.open({ states, work }).run(input);

test('a task by its function, and one by the service, each get their parameters and give their result', async () => {
  const done = await laboratory
    .open({
      states: {
        Plan: {
          Type: 'Task',
          Resource: FUNCTION,
          Parameters: { 'run.$': '$$.Execution.Name', 'input.$': '$' },
          Next: 'Report',
        },
        Report: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: FUNCTION, 'Payload.$': '$' },
          ResultPath: '$.report',
          OutputPath: '$.report.Payload',
          End: true,
        },
      },
      work: (input: object) => ({ saw: input }),
    })
    .run({ a: 1 }, 'night');
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: { saw: { saw: { run: 'night', input: { a: 1 } } } } });
});

test('choices, passes and what is caught lead where they say', async () => {
  const choose = (reader: string) =>
    run(
      {
        Which: {
          Type: 'Choice',
          Choices: [
            { Variable: '$.reader', StringEquals: 'objects', Next: 'Task' },
            {
              And: [
                { Variable: '$.none', IsPresent: false },
                { Variable: '$.n', NumericGreaterThan: 0 },
              ],
              Next: 'Pass',
            },
          ],
          Default: 'Fail',
        },
        Task: {
          Type: 'Task',
          Resource: FUNCTION,
          Catch: [{ ErrorEquals: ['Broken'], ResultPath: '$.error', Next: 'Pass' }],
          End: true,
        },
        Pass: { Type: 'Pass', Next: 'Done' },
        Done: { Type: 'Succeed' },
        Fail: { Type: 'Fail', Error: 'settings', Cause: 'nothing fits' },
      },
      () => {
        throw thrown('Broken');
      },
      { reader, n: reader.length },
    );
  expect(await choose('objects')).toMatchObject({ status: 'SUCCEEDED', output: { error: { Error: 'Broken' } } });
});

test('a function that throws fails the run with its name, and with what it threw', async () => {
  const failed = await run({ Plan: { Type: 'Task', Resource: FUNCTION, End: true } }, () => {
    throw thrown('settings', 'from: expected a date');
  });
  expect(failed).toMatchObject({ status: 'FAILED', error: 'settings', position: { state: 'Plan', input: { a: 1 } } });
  expect(JSON.parse(failed?.cause ?? '')).toEqual({ errorType: 'settings', errorMessage: 'from: expected a date' });
});

test.each<[string, object, Work, string]>([
  ['takes longer than it may', { TimeoutSeconds: 1 }, () => new Promise(() => undefined), 'States.Timeout'],
  ['gives more than 256 KB', {}, () => 'x'.repeat(262_144), 'States.DataLimitExceeded'],
  ['asks for what is not there', { Parameters: { 'x.$': '$.nothing' } }, () => 0, 'States.Runtime'],
])('a task that %s fails', async (_, fields, work: Work, error) => {
  const failed = await run({ Task: { Type: 'Task', Resource: FUNCTION, End: true, ...fields } }, work);
  expect(failed).toMatchObject({ status: 'FAILED', error });
});

test('a redriven run has the input that it had, and begins where it failed', async () => {
  const seen: unknown[] = [];
  const executions = laboratory.open({
    states: {
      Plan: { Type: 'Pass', Result: { planned: true }, Next: 'Report' },
      Report: {
        Type: 'Task',
        Resource: FUNCTION,
        Parameters: { 'given.$': '$$.Execution.Input', 'plan.$': '$' },
        End: true,
      },
    },
    work: (input: object) => {
      seen.push(input);
      if (seen.length === 1) throw thrown('Broken');
      return {};
    },
  });
  await executions.run({ a: 1 });
  await executions.redrive('run');
  await executions.settled();
  expect(executions.describe('run')).toMatchObject({ status: 'SUCCEEDED', input: { a: 1 } });
  expect(seen).toEqual(Array(2).fill({ given: { a: 1 }, plan: { planned: true } }));
});

describe('what is not known here is an error, by its place:', () => {
  const read =
    (states: object, rest: object = {}) =>
    () =>
      readDefinition(JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...rest }));
  const task = { Type: 'Task', Resource: FUNCTION, End: true };

  test.each<[string, object, string]>([
    ['a field', { A: { ...task, HeartbeatSeconds: 3 } }, 'States.A.HeartbeatSeconds'],
    ['a type', { A: { Type: 'Parallel', End: true } }, 'States.A.Type'],
    ['a service', { A: { ...task, Resource: 'arn:aws:states:::sqs:sendMessage' } }, 'States.A.Resource'],
    ['a language', { A: { ...task, QueryLanguage: 'JSONata' } }, 'States.A.QueryLanguage'],
    [
      'a rule',
      { A: { Type: 'Choice', Choices: [{ Variable: '$.a', StringLike: 'x', Next: 'A' }] } },
      'States.A.Choices.0',
    ],
    ['an inline map', { A: mapState({ ItemProcessor: { StartAt: 'B', States: { B: task } } }) }, 'ProcessorConfig'],
    ['a field of a map', { A: mapState({ ItemsPath: '$.x' }) }, 'States.A.ItemsPath'],
    ['a way into nowhere', { A: { Type: 'Pass', Next: 'B' } }, 'goes on from "A" to "B"'],
    ['a state without an end', { A: { Type: 'Pass' } }, 'needs either Next or End'],
  ])('%s', (_, states, place) => {
    expect(read(states)).toThrow(place);
  });

  test('a field of the machine', () => {
    expect(read({ A: task }, { Wild: 1 })).toThrow('Wild');
  });
});
