import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeDeeper, readDetectorFolder, readDetectorSource } from '#aws/detector-folder.ts';
import { detectorFolder } from '#cli/settings-file.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { settingsOption, valued } from '#cli/terminal/options.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { foundInstead } from '#core/closest-name.ts';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { reasonOf } from '#core/file-errors.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { compileOrRefuse } from '#yaml-detectors/compile-detectors.ts';
import { compileOne, type OneDetector, tellOthers } from '#yaml-detectors/compile-one.ts';
import type { CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';
import { describeDoubts } from '#yaml-detectors/describe-doubts.ts';
import { tryDetector } from './try-detector.ts';

const ACTIONS = ['check', 'test'] as const;
const FORMATS = ['text', 'ndjson'] as const;

const { parse, named, oneOf, usageError, command } = argumentsOf({
  name: 'detectors',
  forms: ['[options] check [DIR | FILE]', '[options] test FILE LOG...'],
  words: ACTIONS,
  about:
    "Checks detectors in Tracee's form of YAML, and tries one over logs. Scan, local, rescan and the functions of a deployment " +
    'take those in the directory detectors/ beside the settings. check says what is wrong, with line and column. test shows ' +
    'which events a detector holds for, with the fields that it gives, and which it could not decide; with it go the shared ' +
    'lists, and the detectors that it builds on, of its directory.',
  options: {
    config: settingsOption('check: settings beside which detectors/ lies'),
    format: valued(FORMATS.join('|'), 'test: how matches are written (default: text)'),
  },
  exit: '0 done, 1 some log could not be read, or there was nothing to read, 2 wrong usage, or something is wrong in a detector',
});

export { command as detectorsCommand };

/** `traceward detectors`: returns the exit status. Throws `settings` for wrong usage, and for what is wrong in a detector. */
export async function detectors(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [typed = '', ...rest] = positionals;
  const action = ACTIONS.find((known) => known === typed);
  if (action === undefined) throw usageError(`expected ${ACTIONS.join(' or ')}${foundInstead(typed, ACTIONS)}`);
  const format = oneOf(FORMATS, '--format', values.format) ?? 'text';
  const config = named('--config', values.config);
  return action === 'check' ? check(rest, config) : test(rest, format);
}

async function check([named, other]: readonly string[], config: string | undefined): Promise<number> {
  if (other !== undefined) throw usageError(`expected one directory, found "${other}", too`);
  const place = named ?? detectorFolder(config);
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) {
    const isBeside = named === undefined;
    const advice = isBeside
      ? ': make it, for detectors of yours, or name another, as in "detectors check events/detectors"'
      : '';
    throw new TracewardError('settings', `there is no directory ${place}${advice}`);
  }
  if (stats.isFile()) return checkOne(place);
  const compiled = compileFolder(place);
  const { lists, detectors: all } = compiled;
  const deeper = describeDeeper(place) ?? [];
  if (all.length === 0)
    throw new TracewardError('settings', [`there is no detector in ${place}`].concat(deeper).join('\n'));
  const doubts = all.map((each) => describeDoubts(each, compiled).map((doubt) => `${each.id}: ${doubt}`));
  const doubtful = doubts.filter(({ length }) => length > 0).length;
  const outcome =
    doubtful === 0 ? 'nothing is wrong' : `all are taken, but ${formatCount(doubtful)} may not do what is meant`;
  const found = `${plural(all.length, 'detector')}, ${plural(Object.keys(lists).length, 'shared list')}: ${outcome}`;
  await openStandardOutput().write(
    [found, ...doubts.flat(), ...notesOn(compiled)]
      .concat(deeper)
      .map((line) => `${escapeInvisible(line)}\n`)
      .join(''),
  );
  return EXIT.done;
}

/** Of other files of its directory only what it builds on. */
async function checkOne(file: string): Promise<number> {
  const { detector, compiled, others } = compileBeside(file);
  const doubts = describeDoubts(detector, compiled);
  const outcome = doubts.length === 0 ? 'nothing is wrong' : 'it is taken, but may not do what is meant';
  const lines = [`${detector.id}: ${outcome}`, ...doubts, ...tellOthers(others)];
  await openStandardOutput().write(lines.map((line) => `${escapeInvisible(line)}\n`).join(''));
  return EXIT.done;
}

function compileBeside(file: string): OneDetector {
  return compileOne(readDetectorSource(file, reasonOf), readDetectorFolder(dirname(file), reasonOf));
}

/** Throws `settings` with a line for each of the first faults of each file. */
function compileFolder(folder: string): CompiledDetectors {
  return compileOrRefuse(readDetectorFolder(folder, reasonOf));
}

/** What is right, and may not be meant. */
function notesOn({ detectors: all }: CompiledDetectors): string[] {
  const wanted = new Set(all.flatMap(({ requirements }) => requirements.map(({ event }) => event)));
  return all
    .filter(({ signature, event }) => signature === undefined && !wanted.has(event))
    .map(({ id }) => `${id} makes no findings: it has no threat, and no other detector builds on its event`);
}

async function test([file, ...logs]: readonly string[], format: (typeof FORMATS)[number]): Promise<number> {
  if (file === undefined) throw usageError('expected the file of a detector, and logs');
  if (logs.length === 0) throw usageError('nothing to read; name a file, a directory, or s3://bucket/prefix');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new TracewardError('settings', `${file}: expected the file of a detector`);
  return tryDetector({ ...compileBeside(file), logs, format });
}
