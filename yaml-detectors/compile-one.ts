import { TracewardError } from '#core/errors.ts';
import { plural } from '#core/quantities.ts';
import { compileDetectors, type DetectorSource } from './compile-detectors.ts';
import type { CompiledDetector, CompiledDetectors } from './compiled-detectors.ts';
import { faultOfEventName } from './files/detector-file.ts';
import { type FileFault, formatFault, formatFaults, readYamlFile } from './files/yaml-file.ts';

export type OneDetector = {
  readonly detector: CompiledDetector;
  /** With what it builds on. */
  readonly compiled: CompiledDetectors;
  /** What is wrong in files that it does not need. */
  readonly others: readonly FileFault[];
};

/**
 * The detector of one file, with what of the other files of its directory is right. Throws `settings` if something is wrong in it or in a detector
 * that it builds on, or if it is no detector.
 */
export function compileOne(own: DetectorSource, folder: readonly DetectorSource[]): OneDetector {
  // Alone it may lack shared lists, and has its id all the same.
  const [told] = compileDetectors([own]).compiled.detectors;
  let sources = folder.some(({ name }) => name === own.name) ? folder : [...folder, own];
  const others: FileFault[] = [];
  const broken = new Map<string, readonly FileFault[]>();
  for (;;) {
    const { compiled, faults } = compileDetectors(sources);
    const faulty = Map.groupBy(faults, ({ file }) => file);
    const mine = faulty.get(own.name);
    if (mine !== undefined) {
      const beside = faults.filter(({ file }) => file !== own.name);
      throw refusal([...formatFaults(mine), ...tellOthers([...others, ...beside])]);
    }
    const detector = compiled.detectors.find(({ id }) => id === told?.id);
    if (detector === undefined) throw new TracewardError('settings', `${own.name}: expected a file of type detector`);
    if (faulty.size === 0) {
      const needed = neededBy(detector, compiled.detectors).flatMap((event) => broken.get(event) ?? []);
      if (needed.length > 0) throw refusal(formatFaults(needed));
      return { detector, compiled, others };
    }
    others.push(...faults);
    for (const { name, text } of sources) {
      const event = faulty.has(name) ? eventNamedIn(text) : undefined;
      // Under a name of Tracee's, it is Tracee's event that others look at.
      if (event !== undefined && faultOfEventName(event) === undefined) broken.set(event, faulty.get(name) ?? []);
    }
    // What is left may have been right only together with it.
    sources = sources.filter(({ name }) => !faulty.has(name));
  }
}

function refusal(lines: readonly string[]): TracewardError {
  return new TracewardError('settings', lines.join('\n'));
}

/** A line about what is wrong in files of its directory that it does not need; none if they are right. */
export function tellOthers(faults: readonly FileFault[]): readonly string[] {
  const [first] = faults;
  if (first === undefined) return [];
  const files = plural(new Set(faults.map(({ file }) => file)).size, 'other file');
  return [
    `something is wrong in ${files} of the directory (traceward detectors check), the first: ${formatFault(first)}`,
  ];
}

/** The event of a detector in which something is wrong, if it can be told. */
function eventNamedIn(text: string): string | undefined {
  const { root, member, text: textOf } = readYamlFile('', text);
  const produced = member(root, 'produced_event');
  const name = produced && member(produced, 'name');
  return name && textOf(name);
}

/** All events that it builds on. */
function neededBy({ requirements }: CompiledDetector, all: readonly CompiledDetector[]): readonly string[] {
  return requirements.flatMap(({ event }) => {
    const producer = all.find((each) => each.event === event);
    return [event, ...(producer === undefined ? [] : neededBy(producer, all))];
  });
}
