import { describe, expect, test } from '@jest/globals';
import { groupOf } from '#core/correlate/group.ts';
import { processorTime, takesLonger } from '#test/factories/processor-time.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine } from '#test/factories/trace-event.ts';

const HOST = 'KUBERNETES_SERVICE_HOST';
/** Of an address, of what may stand around one, and of what a search may look for. */
const CHARACTERS = [
  '%',
  ' ',
  '\t',
  '\u00a0',
  '[',
  ']',
  ':',
  '.',
  '0',
  '1.',
  '::',
  '%[',
  '?',
  '@',
  '-',
  "'",
  "':'",
  '=',
];

/** So long that what takes quadratic time takes seconds. */
const LONG = 100_000;

const read = (lines: readonly string[]) => () => void scanText(lines).findings.map((each) => groupOf(each));

/** What an expression that begins to match everywhere, and fails at the end, takes longest for. */
const filled = (characters: string, length: number) => `${characters.repeat(length / characters.length)}\nx`;

function expectNoSlower(linesOf: (characters: string) => readonly string[]): void {
  const usual = Math.min(processorTime(read(linesOf('a'))), processorTime(read(linesOf('a'))));
  const slow = CHARACTERS.filter((characters) => takesLonger(4 * usual + 500, read(linesOf(characters))));
  expect(slow).toEqual([]);
}

describe('a text that a pod chose takes as long to read as any other', () => {
  test('in the environments of 200 execs, as long as Tracee keeps one', () => {
    expectNoSlower((characters) => Array(200).fill(execLine([`${HOST}=${filled(characters, 8100)}`])));
  });

  test('in one environment of 100 kB', () => {
    expectNoSlower((characters) => [execLine([`${HOST}=${filled(characters, LONG)}`, 'PATH=/bin'])]);
  });

  test('in the address of a connect, of any form', () => {
    expectNoSlower((characters) => {
      const address = filled(characters, LONG);
      const remotes = [
        { sa_family: 'AF_INET', sin_addr: address, sin_port: address },
        { sa_family: 'AF_INET6', sin6_addr: address, sin6_port: address },
      ];
      return [
        ...remotes.map((remote) => connectLine(remote)),
        connectLine(null).replace('"value":null', `"value":${JSON.stringify(`{'sa_family': '${address}`)}`),
      ];
    });
  });

  test('in the names of a container and its pod', () => {
    expectNoSlower((characters) => {
      const name = filled(characters, LONG);
      const options = { process: name, podName: name, image: name, containerName: name, container: name, host: name };
      return [
        execLine([`${HOST}=10.96.0.1`], options),
        connectLine({ sa_family: 'AF_INET', sin_addr: '10.96.0.1' }, options),
      ];
    });
  });
});
