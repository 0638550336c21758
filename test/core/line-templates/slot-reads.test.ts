import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flatten } from '#test/factories/flatten.ts';
import { factsOf } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const NUMBERS = ['0', '1', '2', '3', '280'];
/** What is written in another way has a template of its own. */
const ODD = ['-1', '1.0', '10e1', '0.0', '"0"', '"1"', '"280"', '""', 'null', '9007199254740993', '1e999'];

test('what lines tell of processes and of small numbers is read from slots as it is parsed', () => {
  const number = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...NUMBERS) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD) },
  );
  const process = fc.record({
    processId: number,
    parentProcessId: number,
    hostProcessId: number,
    userId: number,
    processEntityId: number,
    parentEntityId: number,
    executable: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom('{"path":"/bin/sh"}', '{"path":"/app/\u00e9"}', '{"path":""}') },
      { weight: 1, arbitrary: fc.constantFrom('{}', 'null', '"/bin/sh"') },
    ),
  });
  const event = fc.record({
    process: fc.integer({ min: 0, max: 4 }),
    peer: fc.constantFrom<Parameters<typeof connectLine>[0]>(
      inet('10.96.0.1'),
      inet('fd00::1', '4444'),
      { sa_family: 'AF_UNIX', sun_path: '/run/docker.sock' },
      { sa_family: 'AF_UNIX', sun_path: '/run/nscd' },
      null,
    ),
    socket: number,
    isExec: fc.boolean(),
    isFlat: fc.integer({ min: 0, max: 30 }).map((at) => at === 0),
    container: fc.constantFrom('a', 'b', ''),
  });
  fc.assert(
    fc.property(
      fc.array(process, { minLength: 5, maxLength: 5 }),
      fc.array(event, { maxLength: 120 }),
      (processes, events) => {
        const lines = events.map((each, at) => {
          const options = { container: each.container, timestamp: String(1_770_652_841_000_000_000n + BigInt(at)) };
          const line = each.isExec
            ? execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], options)
            : connectLine(each.peer, options).replace('"int32","value":3', `"int32","value":${each.socket}`);
          const told = Object.entries(processes[each.process] ?? {}).reduce(
            (text, [key, value]) => text.replace(new RegExp(`"${key}":(?:\\{[^}]*\\}|[^,]*)`), `"${key}":${value}`),
            line,
          );
          return each.isFlat ? flatten(told) : told;
        });
        const log = { content: `${lines.join('\n')}\n`, keepsArguments: true };
        expect(factsOf(log)).toEqual(factsOf({ ...log, reading: 'parse' }));
      },
    ),
    { numRuns: Number(globalThis.process.env['FUZZ_RUNS'] ?? 60) },
  );
});
