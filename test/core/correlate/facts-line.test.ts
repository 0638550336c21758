import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ContainerFacts } from '#core/correlate/facts.ts';
import { readContainerLine, writeContainerLine } from '#core/correlate/facts-line.ts';
import { factsOf } from '#test/factories/scan.ts';
import { someEvents } from '#test/factories/some-events.ts';
import { execLine } from '#test/factories/trace-event.ts';

/** The containers of a log, and what their lines give back. When they had execs, only the report of a scan asks. */
function roundTrip(content: string, keepsArguments = false) {
  const [[cluster, { containers }] = ['', { containers: new Map<string, ContainerFacts>() }]] = factsOf({
    ...{ content, cluster: 'c#1\n', source: 's3://logs/a "quoted" \ud800 key#v', keepsArguments },
  }).clusters;
  const written = [...containers].map(([id, facts]) => {
    const container: ContainerFacts = { ...facts, firstExec: undefined, lastExec: undefined };
    return { cluster, id, container };
  });
  return { written, read: written.map((record) => readContainerLine(writeContainerLine(record))) };
}

test('a line gives back all that is told of a container', () => {
  fc.assert(
    fc.property(someEvents, (lines) => {
      const { written, read } = roundTrip(lines.join('\n'));
      expect(read).toEqual(written);
    }),
    { numRuns: 100 },
  );
});

test('findings of Tracee’s and arguments of programs come back, too, and a line has no newline', () => {
  const finding = {
    ...{ eventName: 'TRC-102', eventId: '6018', timestamp: 1770652841000000, containerId: 'a', processName: 'x' },
    args: [{ name: 'path', type: 'const char*', value: '/a\nb' }],
    metadata: {
      Version: '1',
      Description: 'd',
      Properties: { Severity: 3, signatureID: 'TRC-102', signatureName: 'n' },
    },
  };
  const { written, read } = roundTrip(`${JSON.stringify(finding)}\n${execLine(['A=1'], { container: 'a' })}\n`, true);
  expect(
    written.some(({ container }) => [...container.connections.values()].some(({ rule }) => rule !== undefined)),
  ).toBe(true);
  expect(read).toEqual(written);
  for (const record of written) expect(writeContainerLine(record)).not.toContain('\n');
});
