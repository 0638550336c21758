import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { READS } from '#core/detectors/registry.ts';
import { countReadings } from '#test/factories/count-readings.ts';
import { factsOf } from '#test/factories/scan.ts';
import { eventLine } from '#test/factories/trace-event.ts';

const TOKEN = '/run/secrets/kubernetes.io/serviceaccount/..data/token';
const PATHS = ['/etc/hosts', TOKEN, '/var/run/docker.sock', `${TOKEN}s`, '/a/token', '/docker.sock/', '', 'n', 'café'];
const READ_AND_WRITTEN = 2;

/** A line as Tracee v0.24 writes it. `path`: as JSON has it between its quotes. */
function traceLine(path: string, container: string, flags: unknown = READ_AND_WRITTEN): string {
  const line = eventLine('security_file_open', '730', { container, process: 'cat', podName: 'a-0' }, [
    { name: 'pathname', type: 'string', value: 'PATH' },
    { name: 'flags', type: 'int32', value: flags },
    { name: 'syscall_pathname', type: 'string', value: TOKEN },
  ]);
  return line.replace('"PATH"', () => `"${path}"`);
}

function protobufLine(path: string, container: string): string {
  const workload = { process: { thread: { name: 'cat' } }, container: { id: container, started: true } };
  const data = [
    { name: 'pathname', value: 'PATH' },
    { name: 'flags', value: READ_AND_WRITTEN },
  ];
  const event = { timestamp: '2026-02-09T16:00:41Z', id: 730, name: 'security_file_open', workload, data };
  return JSON.stringify(event).replace('"PATH"', () => `"${path}"`);
}

const WRITERS = { 'trace.Event': traceLine, 'protobuf JSON': protobufLine } as const;
const WRAPPERS = {
  nothing: (line: string) => line,
  "Docker's log": (line: string) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-02-09T16:00:42Z' }),
  CRI: (line: string) => `2026-02-09T16:00:42.1Z stdout F ${line}`,
  'an object': (line: string) => `{"a":${line}}`,
} as const;

/** The path with some of its characters written as escapes, which JSON allows of each. */
const escapedPath = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.array(fc.constantFrom('plain', 'plain', 'plain', 'small', 'large', 'slash'), { minLength: 1 }),
  )
  .map(([path, ways]) =>
    [...path].map((character, at) => escaped(character, ways[(path.length - at) % ways.length] ?? 'plain')).join(''),
  );

function escaped(character: string, way: string): string {
  const unit = character.charCodeAt(0).toString(16).padStart(4, '0');
  if (way === 'small') return `\\u${unit}`;
  if (way === 'large') return `\\u${unit.toUpperCase()}`;
  return way === 'slash' && character === '/' ? '\\/' : character;
}

describe.each(Object.keys(WRITERS) as (keyof typeof WRITERS)[])('opened files of %s', (form) => {
  const write = WRITERS[form];

  test.each(Object.keys(WRAPPERS) as (keyof typeof WRAPPERS)[])(
    'give the same facts by templates as by parsing, however a path is written, in %s',
    (wrapper) => {
      const wrap = WRAPPERS[wrapper];
      const line = fc
        .tuple(escapedPath, fc.constantFrom('a', 'b'))
        .map(([path, container]) => wrap(write(path, container)));
      fc.assert(
        fc.property(fc.array(line, { minLength: 2, maxLength: 30 }), (lines) => {
          const log = { content: `${[wrap(write('/etc/passwd', 'a')), ...lines].join('\n')}\n` };
          expect(factsOf(log)).toEqual(factsOf({ ...log, reading: 'parse' }));
        }),
        { numRuns: 60 },
      );
    },
  );

  test('are passed over by their last characters, and looked at where these match or may', () => {
    expect(lookedAt(write, (at) => `/data/file-${at}`)).toBe(0);
    expect(lookedAt(write, (at) => `/data/${at}/token`)).toBeGreaterThan(90);
    expect(lookedAt(write, (at) => `/data/${at}/toke\\u006e`)).toBeGreaterThan(90);
  });
});

test('opened files are found in any log that has many others', () => {
  const others = Array.from({ length: 500 }, (_, at) => traceLine(`/data/file-${at}`, 'a'));
  const content = [
    ...others,
    traceLine(TOKEN, 'a', 0),
    traceLine('/x/docker.sock', 'a', 'O_RDWR|O_CLOEXEC'),
    ...others,
  ];
  const facts = factsOf({ content: content.join('\n') });
  const found = [...(facts.clusters.get('default')?.containers.get('a')?.connections.values() ?? [])];
  expect(found.map(({ rule, count }) => [rule, count])).toEqual([
    ['TRC-108', 1],
    ['TRC-1019', 1],
  ]);
});

test('only events that no join reads have an ending, one that all who read them share', () => {
  for (const { join, alone, ending } of READS.values()) {
    if (ending === undefined) continue;
    expect(join).toBeUndefined();
    for (const text of ending.texts) expect(text).toMatch(/^[ -~]{4,}$/);
    expect(alone.length).toBeGreaterThan(0);
  }
  expect(READS.get('security_file_open')?.ending).toEqual({ argument: 'pathname', texts: ['token', 'docker.sock'] });
});

/** How many of a hundred lines reach those who look at events. */
function lookedAt(write: (path: string, container: string) => string, pathOf: (at: number) => string): number {
  const log = Array.from({ length: 100 }, (_, at) => `${write(pathOf(at), 'a')}\n`).join('');
  return countReadings(Buffer.from(log)).events;
}

test("a finding of Tracee's own that has the event's name is not passed over, wherever its file lies", () => {
  const metadata = { Version: '1', Properties: { signatureID: 'MINE-1', signatureName: 'Mine', Severity: 3 } };
  const lines = Array.from({ length: 40 }, (_, at) =>
    JSON.stringify({ ...JSON.parse(traceLine(`/etc/${at}`, 'a')), metadata }),
  );
  const log = { content: `${lines.join('\n')}\n` };
  expect(factsOf(log)).toEqual(factsOf({ ...log, reading: 'parse' }));
  expect([...factsOf(log).sources.values()][0]?.counts.otherTraceeFindings).toBe(40);
});
