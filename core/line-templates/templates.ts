import { isUtf8 } from 'node:buffer';
import type { Reads } from '#core/detectors/reads.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { type CompiledTemplate, compileTemplate } from './compile-template.ts';
import type { LineHandler } from './event-reader.ts';
import { createKeyCache } from './key-cache.ts';
import { createMatcher, type Matcher, RESULT } from './matcher.ts';
import { createPaths, type Paths } from './path.ts';
import {
  addPrefix,
  addSuffix,
  createPrefixList,
  MAX_LINE_BYTES,
  maxLineBytes,
  type Prefix,
  type Suffix,
  signatureOf,
} from './stored-template.ts';

/** The templates of lines that were seen so far, and the memory in which lines are compared with them. */
export type Templates = {
  readonly matcher: Matcher;
  /** Where records held lists of events. */
  readonly lists: Paths;
  /** Reads lines from `from` to `to`, as long as their templates are known; returns where it stopped, and their number. */
  read(
    from: number,
    to: number,
    firstLine: number,
    handler: LineHandler,
  ): { readonly at: number; readonly count: number };
  /**
   * Whether the line that was read last tells of one element of a list what it would tell among others: its event lies in
   * the element, which begins and ends at these addresses.
   */
  isOfElement(start: number, end: number): boolean;
  /** Makes a template of a line that was read in another way. It lies in the matcher's memory and ends with its end of line. */
  add(line: Buffer): boolean;
  /** Whether it pays to make another one. */
  canAdd(): boolean;
  /** So many lines need not be parsed. */
  pay(lines: number): void;
  /**
   * To be called behind the last line of a source. What a container wrote is judged by what else it wrote there, so that a
   * line that names one must have been read in full before others like it are not.
   */
  endSource(): void;
};

/** Tracee's events have a few templates each; a log of hostile lines has one for each line. */
const MAX_PREFIXES = 16;
const MAX_SUFFIXES_OF_NAME = 32;
/** Compiling a line takes several times as long as reading it. Each is paid for by lines that were read by a template. */
const LINES_PER_TEMPLATE = 32;
const MAX_CREDIT = 512 * LINES_PER_TEMPLATE;
/** What came before a log says little of it. */
const CREDIT_OF_SOURCE = 64 * LINES_PER_TEMPLATE;

export function createTemplates(reads: Reads): Templates {
  const matcher = createMatcher(JOIN.variables);
  const { words, bytes } = matcher;
  let prefixes = new Map<number, Prefix>();
  let suffixes = new Map<number, Suffix>();
  let suffixesOfName = new Map<string, number>();
  const cache = createKeyCache(matcher);
  let list = createPrefixList(matcher) ?? 0;
  let credit = MAX_CREDIT;
  let hasOrigins = false;

  return {
    matcher,
    lists: createPaths(),
    read,
    isOfElement,
    add,
    canAdd: () => credit >= LINES_PER_TEMPLATE,
    pay,
    endSource,
  };

  function read(from: number, to: number, firstLine: number, handler: LineHandler) {
    let at = from;
    let count = 0;
    for (;;) {
      const isKnown = matcher.read(list, at, to) === 1;
      const passed = words[RESULT.passed] ?? 0;
      if (passed > 0) handler.others(passed);
      at = words[RESULT.stop] ?? 0;
      count += passed;
      if (!isKnown || !take(at, firstLine + count, handler)) break;
      at = words[RESULT.end] ?? 0;
      count += 1;
    }
    return { at, count };
  }

  /** Takes the line that the matcher stopped at. False if that cannot be done. */
  function take(from: number, line: number, handler: LineHandler): boolean {
    const nameAt = words[RESULT.nameAt] ?? 0;
    const end = words[RESULT.end] ?? 0;
    const suffix = suffixes.get(words[RESULT.suffix] ?? 0);
    if (suffix === undefined) return false;
    if (words[RESULT.isPastAscii] === 1 && !isUtf8(bytes.subarray(from, end))) return false;
    if (suffix.readEvent === undefined) {
      handler.others(1);
      return true;
    }
    if (words[RESULT.isTaken] === 0 && matcher.take() === 0 && !takeWithMoreRoom(suffix, from, nameAt, end))
      return false;
    return suffix.readEvent(from, nameAt, line, handler);
  }

  function takeWithMoreRoom(suffix: Suffix, from: number, nameAt: number, end: number): boolean {
    const prefix = prefixes.get(words[RESULT.prefix] ?? 0);
    const hasRoom = prefix?.segment.makeRoom(nameAt - from) && suffix.segment.makeRoom(end - nameAt);
    return hasRoom === true && matcher.take() === 1;
  }

  function pay(lines: number): void {
    credit = Math.min(credit + lines, MAX_CREDIT);
  }

  function isOfElement(start: number, end: number): boolean {
    const nameAt = words[RESULT.nameAt] ?? 0;
    const prefix = prefixes.get(words[RESULT.prefix] ?? 0);
    return prefix?.isRepeatable === true && start <= nameAt && nameAt < end;
  }

  /** False if there is no template in the line. */
  function add(line: Buffer): boolean {
    if (credit < LINES_PER_TEMPLATE || line.length > MAX_LINE_BYTES) return false;
    credit -= LINES_PER_TEMPLATE;
    const compiled = compileTemplate(matcher, line, reads);
    if (compiled === undefined || line.length > maxLineBytes(compiled)) return false;
    store(line, compiled);
    return true;
  }

  function store(line: Buffer, compiled: CompiledTemplate): void {
    const signature = signatureOf(line, compiled);
    const name = `${signature} ${compiled.name}`;
    const rivals = suffixesOfName.get(name) ?? 0;
    const known = [...prefixes.values()].find((candidate) => candidate.signature === signature);
    if (rivals >= MAX_SUFFIXES_OF_NAME || (known === undefined && prefixes.size >= MAX_PREFIXES)) return clear();
    const prefix = known ?? addPrefix(matcher, list, line, compiled);
    const suffix = prefix && addSuffix(matcher, prefix, line, compiled, { cache, reads });
    if (prefix === undefined || suffix === undefined) return clear();
    prefixes.set(prefix.address, prefix);
    suffixes.set(suffix.address, suffix);
    suffixesOfName.set(name, rivals + 1);
    hasOrigins ||= compiled.hasOrigin;
  }

  function endSource(): void {
    credit = Math.max(credit, CREDIT_OF_SOURCE);
    if (!hasOrigins) return;
    clear();
    credit = MAX_CREDIT;
  }

  /** There are too many: what is still of use will be compiled anew. */
  function clear(): void {
    matcher.clear();
    cache.clear();
    list = createPrefixList(matcher) ?? 0;
    prefixes = new Map();
    suffixes = new Map();
    suffixesOfName = new Map();
    hasOrigins = false;
  }
}
