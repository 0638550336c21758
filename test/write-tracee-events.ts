/** Writes yaml-detectors/tracee-events.ts from a clone of Tracee with its tags: `node test/write-tracee-events.ts CLONE`. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Each minor release that defines events in Go as they still are, and the main branch where the rules were taken from. */
const REVISIONS = [...Array.from({ length: 17 }, (_, at) => `v0.${at + 8}.0`), '7c9ec9788'];
const DEFINITIONS = /^(pkg\/events\/(events|core)|detectors\/\w+(?<!_test))\.go$/;
/** Of an event, on a line of its own, which may have a comment behind it. */
const EVENT = /^\s*name:\s+"(\w+)",(?:\s*\/\/.*)?$/i;
const ARGUMENT = /\{(?:DecodeAs|Type):.*\bName: "(\w+)"/;
const NAME = /\bName:\s+"(\w+)"/g;

const [, , clone = '.'] = process.argv;
const events = new Map<string, Set<string>>();
for (const revision of REVISIONS) {
  const files = git('ls-tree', '-r', '--name-only', revision).split('\n');
  for (const file of files.filter((each) => DEFINITIONS.test(each))) read(git('show', `${revision}:${file}`), file);
}
const lines = [...events].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, all]) => `  '${[name, ...all].join(' ')}',`);
writeFileSync(
  'yaml-detectors/tracee-events.ts',
  `/**
 * The events of Tracee, each with its arguments: of all releases from ${REVISIONS[0]} on, and of the main branch (github.com/aquasecurity/tracee,
 * ${REVISIONS.at(-1)}, August 2026). Written by test/write-tracee-events.ts.
 */
export const TRACEE_EVENTS: readonly string[] = [
${lines.join('\n')}
];
`,
);

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', clone, ...args], { encoding: 'utf8', maxBuffer: 1e8 });
}

function read(text: string, file: string): void {
  if (!file.startsWith('detectors/')) return readDefinitions(text.split('\n'));
  // A detector names itself first, and other things at last.
  const [, produced = ''] = text.split(/\bProducedEvent:/);
  const [name = '', ...fields] = [...(produced.split(/\b(?:ThreatMetadata|AutoPopulate):/)[0] ?? '').matchAll(NAME)];
  const event = eventNamed(name[1] ?? '');
  for (const [, field = ''] of fields) event.add(field);
}

/** An argument belongs to the event that was named last. */
function readDefinitions(lines: readonly string[]): void {
  let event: Set<string> | undefined;
  for (const line of lines) {
    const name = EVENT.exec(line)?.[1];
    const argument = ARGUMENT.exec(line)?.[1];
    if (name !== undefined) event = eventNamed(name);
    if (argument !== undefined) event?.add(argument);
  }
}

function eventNamed(name: string): Set<string> {
  const known = events.get(name) ?? new Set();
  if (name !== '') events.set(name, known);
  return known;
}
