import { isUtf8 } from 'node:buffer';
import { JOIN } from '#core/detectors/registry.ts';
import type { Position } from '#core/records/record-reader.ts';
import type { Event, MalformedEvent } from '#core/tracee/event.ts';
import type { Cached } from './cached.ts';
import { compileTemplate } from './compile-template.ts';
import { createKeyCache } from './key-cache.ts';
import { createMatcher, FOUND, type Matcher } from './matcher.ts';
import {
  addPrefix,
  addSuffix,
  createPrefixList,
  MAX_LINE_BYTES,
  maxLineBytes,
  type Prefix,
  type Suffix,
  signatureOf,
} from './template.ts';

/** What is made of lines whose template is known. */
export type TemplateHandler = {
  /** An exec or a connect, or another event that is to be looked at. It is only lent. */
  event(event: Event | MalformedEvent, position: Position): void;
  /** So many events that the rule does not look at. */
  others(count: number): void;
};

/** The templates of lines that were seen so far, and the memory in which lines are compared with them. */
export type Templates = {
  readonly matcher: Matcher;
  /** Reads lines from `from` to `to`, as long as their templates are known; gives where it stopped and how many those were. */
  read(
    from: number,
    to: number,
    firstLine: number,
    handler: TemplateHandler,
  ): { readonly at: number; readonly count: number };
  /** Looks at a line that was read in another way. It lies in the matcher's memory and ends with its end of line. */
  compileTemplate(line: Buffer): void;
};

/** Tracee's events have a few templates each; a log of hostile lines has one for each line. */
const MAX_PREFIXES = 16;
const MAX_SUFFIXES_OF_NAME = 32;
/** Learning takes several times as long as reading. What it may take is earned by lines that were known. */
const FIRST_LESSONS = 512;
const LINES_PER_LESSON = 32;
/** More than a node's containers have processes and peers, and a few MB. */
const MAX_REMEMBERED = 8192;

export function createTemplates(): Templates {
  const matcher = createMatcher(JOIN.variable);
  const { words, bytes } = matcher;
  let prefixes = new Map<number, Prefix>();
  let suffixes = new Map<number, Suffix>();
  let suffixesOfName = new Map<string, number>();
  const cache = createKeyCache<Cached>(matcher, MAX_REMEMBERED);
  let list = createPrefixList(matcher) ?? 0;
  let credit = FIRST_LESSONS * LINES_PER_LESSON;

  return { matcher, read, compileTemplate: learnFrom };

  function read(from: number, to: number, firstLine: number, handler: TemplateHandler) {
    let at = from;
    let count = 0;
    for (let goesOn = true; goesOn; ) {
      const isKnown = matcher.read(list, at, to) === 1;
      const passed = words[FOUND.passed] ?? 0;
      if (passed > 0) handler.others(passed);
      at = words[FOUND.stop] ?? 0;
      count += passed;
      goesOn = isKnown && take(at, firstLine + count, handler);
      if (!goesOn) break;
      at = words[FOUND.end] ?? 0;
      count += 1;
    }
    credit = Math.min(credit + count, FIRST_LESSONS * LINES_PER_LESSON);
    return { at, count };
  }

  /** Takes the line that the matcher stopped at. False if that cannot be done. */
  function take(from: number, line: number, handler: TemplateHandler): boolean {
    const nameAt = words[FOUND.nameAt] ?? 0;
    const end = words[FOUND.end] ?? 0;
    const suffix = suffixes.get(words[FOUND.suffix] ?? 0);
    if (suffix === undefined) return false;
    if (words[FOUND.isPastAscii] === 1 && !isUtf8(bytes.subarray(from, end))) return false;
    if (suffix.readEvent === undefined) {
      handler.others(1);
      return true;
    }
    if (words[FOUND.isTaken] === 0 && matcher.take() === 0 && !takeWithMoreRoom(suffix, from, nameAt, end))
      return false;
    const event = suffix.readEvent({ prefix: from, suffix: nameAt });
    if (event === undefined) return false;
    handler.event(event, { line, record: 1 });
    return true;
  }

  function takeWithMoreRoom(suffix: Suffix, from: number, nameAt: number, end: number): boolean {
    const prefix = prefixes.get(words[FOUND.prefix] ?? 0);
    const hasRoom = prefix?.segment.makeRoom(nameAt - from) && suffix.segment.makeRoom(end - nameAt);
    return hasRoom === true && matcher.take() === 1;
  }

  function learnFrom(line: Buffer): void {
    if (credit < LINES_PER_LESSON || line.length > MAX_LINE_BYTES) return;
    credit -= LINES_PER_LESSON;
    const compiled = compileTemplate(matcher, line);
    if (compiled === undefined || line.length > maxLineBytes(compiled)) return;
    const signature = signatureOf(line, compiled);
    const name = `${signature} ${compiled.name}`;
    const rivals = suffixesOfName.get(name) ?? 0;
    const known = [...prefixes.values()].find((candidate) => candidate.signature === signature);
    if (rivals >= MAX_SUFFIXES_OF_NAME || (known === undefined && prefixes.size >= MAX_PREFIXES)) return forget();
    const prefix = known ?? addPrefix(matcher, list, line, compiled);
    const suffix = prefix && addSuffix(matcher, prefix, line, compiled, cache);
    if (prefix === undefined || suffix === undefined) return forget();
    prefixes.set(prefix.place, prefix);
    suffixes.set(suffix.place, suffix);
    suffixesOfName.set(name, rivals + 1);
  }

  /** There are too many: what is still of use will be learnt anew. */
  function forget(): void {
    matcher.clear();
    cache.forget();
    list = createPrefixList(matcher) ?? 0;
    prefixes = new Map();
    suffixes = new Map();
    suffixesOfName = new Map();
  }
}
