import { isObject, type JsonObject } from '#core/json.ts';
import { type Copies, createCopies, type Identity } from './copies.ts';
import { isCsvHeader } from './csv-header.ts';
import { MAX_ORIGIN, originOf, originOfText, writerOf } from './origin.ts';
import { createPartJoiner, type Fragment, type PartJoiner } from './part-joiner.ts';
import { decodeText, faultOfLine, type LogRecord, type MalformedReason } from './record.ts';
import { mayHoldEvents, type SearchSink, searchBroken, searchLine, searchRecord } from './search.ts';
import { createSplitter, type LineSplitter, type Splitter } from './split.ts';
import { unwrapLine, unwrapRecord } from './wrappers/unwrap.ts';

/** `line` is physical, from 1; `record` counts the records that begin on that line, from 1. */
export type Position = { readonly line: number; readonly record: number };

/** `origin`: the container that wrote it, if a shipper says so around it. */
export type RecordHandler = {
  /** Takes a record that it understands, or says false: then it may be a wrapper around others. */
  accept(record: LogRecord, position: Position, origin: string | undefined): boolean;
  /** The same for what counts only where nothing in it is understood: it looks like what others write around an event, too. */
  acceptMessage?(record: LogRecord, position: Position, origin: string | undefined): boolean;
  malformed(reason: MalformedReason, position: Position, origin: string | undefined): void;
  /** A record that is broken, and told as malformed, was an event of Tracee's. */
  brokenEvent?(origin: string | undefined): void;
  /** The same for copies of one event, also where a shipper has written one of them anew, and different for two events. */
  identify(record: LogRecord): Identity;
};

/**
 * Real logs are wrapped once or twice, and a wrapper that is a text with something before its object takes two levels; a
 * hostile one could nest as deep as its 16 MiB allow.
 */
const MAX_WRAPPERS = 12;

/** What came of a record or a text: whether anything in it was understood, and why other parts of it were not. */
type Outcome = { readonly isUnderstood: boolean; readonly refused: readonly Refusal[] };

/** `count` records in a row. */
type Refusal = { readonly reason: MalformedReason; readonly origin: string | undefined; readonly count: number };

const NONE: ReadonlySet<unknown> = new Set();

/** What the rest of a record shows to be of an event of Tracee's. */
const OF_EVENT = ['"eventName":"', '"workload":{'].map((text) => Buffer.from(text));
const SHORTEST_OF_EVENT = Math.min(...OF_EVENT.map(({ length }) => length));

const NOTHING_MORE: Outcome = { isUnderstood: false, refused: [] };
const UNDERSTOOD: Outcome = { isUnderstood: true, refused: [] };

/** Puts what came of several texts together. */
type Outcomes = { add(outcome: Outcome): void; countRefused(): number; take(): Outcome };

function createOutcomes(): Outcomes {
  let isUnderstood = false;
  let refused: Refusal[] = [];
  let total = 0;

  return {
    add(outcome) {
      isUnderstood ||= outcome.isUnderstood;
      outcome.refused.forEach(addRefusal);
    },
    countRefused: () => total,
    take() {
      const outcome = { isUnderstood, refused };
      isUnderstood = false;
      refused = [];
      total = 0;
      return outcome;
    },
  };

  function addRefusal(refusal: Refusal): void {
    const { reason, origin, count } = refusal;
    total += count;
    const last = refused.at(-1);
    if (last?.reason === reason && last.origin === origin)
      refused[refused.length - 1] = { ...last, count: last.count + count };
    else refused.push(refusal);
  }
}

/** So many members of an object are gone through while a record is looked at. */
const MEMBERS_PER_STEP = 4;

/** A text within a record is given up after so many records that are not understood: it is no log. */
const MAX_REFUSED = 100_000;
/** A text is read so far before that is looked at. */
const PIECE_BYTES = 256 * 1024;

/** A way through one level of wrapping: what cuts its bytes, what joins the parts found in them, and what came of them. */
type Level = { readonly splitter: LineSplitter; readonly parts: PartJoiner; readonly outcomes: Outcomes };

/** A faster way to read records, with the same outcome. */
export type Shortcut = {
  /**
   * Reads the events in the record that begins at `from`; `first` is the position of the first of them. Where the record ends,
   * and their number; undefined if it is to be parsed.
   */
  read(bytes: Buffer, from: number, first: Position): { readonly end: number; readonly events: number } | undefined;
  /** A record that has only a part of its line was parsed instead. */
  learn(bytes: Buffer): void;
};

export type RecordReader = Splitter & {
  /** Offers the log's records to this way first. */
  setShortcut(shortcut: Shortcut): void;
  /** The number of the line that begins here, if nothing that was read before can change what it means. */
  lineStart(): number | undefined;
  /** Whether the next byte is in no record and no text. */
  isBetweenRecords(): boolean;
  /** Number of lines that were read elsewhere. */
  skipLines(count: number): void;
  /** Number of records and texts, and a share for each member, that were looked at since the last call, also within others and in vain. */
  takeSteps(): number;
};

/**
 * Turns a log's bytes into its records, whatever they are wrapped in. Wrappers that are known come first; where they find
 * nothing that is understood, the whole record or line is searched. Both give the same.
 */
export function createRecordReader(handler: RecordHandler): RecordReader {
  let last: Position = { line: 0, record: 0 };
  /** The line of the outermost text that a nested splitter is at work on. */
  let outerLine = 0;
  /** The container that wrote what is being read. What stands around a record says so, and not the record to the contrary. */
  let origin: string | undefined;
  /** The records around what is being read, each around the next. */
  const around: JsonObject[] = [];
  /** During a search: the events that were taken from the same record, and where. */
  let copies: Copies | undefined;
  /** The last search that was not within another was given up. */
  let hasGivenUp = false;
  /** The first line, if it names the columns of a table. Where several such logs are put together, it stands there again. */
  let header: Buffer | undefined;
  let steps = 0;
  let shortcut: Shortcut | undefined;
  const outermost = createLevel(0);
  /** The levels that have held parts. */
  const wrapped = new Set<Level>();
  /** Most logs need one or two, and many are small: a level is made when it is entered. */
  const levels = [outermost];

  const { splitter } = outermost;

  return {
    setShortcut(given) {
      shortcut = given;
    },
    write: splitter.write,
    lineStart: () => (hasNoParts() ? splitter.lineStart() : undefined),
    isBetweenRecords: splitter.isBetweenRecords,
    skipLines: splitter.skipLines,
    takeSteps() {
      const taken = steps;
      steps = 0;
      return taken;
    },
    end() {
      splitter.end();
      // Also the levels that are made on the way: a part may hold parts.
      for (const [depth, { parts }] of levels.entries()) {
        for (const { content, line, origin } of parts.drain())
          refuse(
            within(origin, () => takeText(content, depth, line)),
            line,
          );
      }
      last = { line: 0, record: 0 };
      header = undefined;
    },
  };

  function hasNoParts(): boolean {
    for (const { parts } of wrapped) if (!parts.isEmpty()) return false;
    return true;
  }

  /** Undefined where it would be one too many. Levels are entered one within the other. */
  function levelAt(depth: number): Level | undefined {
    if (depth > MAX_WRAPPERS) return undefined;
    const level = levels[depth] ?? createLevel(depth);
    levels[depth] = level;
    return level;
  }

  function createLevel(depth: number): Level {
    const outcomes = createOutcomes();
    const splitter = createSplitter({
      record: (record, line, prefix) =>
        tell(line, (physical) => within(originOfText(prefix), () => takeRecord(record, depth, physical))),
      plainLine: (bytes, line) => tell(line, (physical) => takeLine(bytes, depth, physical)),
      malformed(reason, line, prefix) {
        steps += 1;
        tell(line, () => within(originOfText(prefix), () => refusal(reason)));
      },
      broken: (bytes, line, prefix) =>
        tell(line, (physical) => within(originOfText(prefix), () => takeBroken(bytes, depth, physical))),
      shortcut: depth === 0 ? takeShortcut : undefined,
      learn: depth === 0 ? (bytes) => shortcut?.learn(bytes) : undefined,
    });
    return { splitter, parts: createPartJoiner(), outcomes };

    /** The lines of a nested text are one line of the log; what comes of them is told together. */
    function tell(line: number, take: (physical: number) => Outcome): void {
      if (depth === 0) refuse(take(line), line);
      else outcomes.add(element(() => take(outerLine)));
    }
  }

  /** Not where text before the record tells of it, or a part waits for the next one. */
  function takeShortcut(bytes: Buffer, from: number, line: number, prefix: string): number | undefined {
    if (shortcut === undefined || prefix !== '' || !hasNoParts()) return undefined;
    const first = next(line);
    const read = shortcut.read(bytes, from, first);
    if (read !== undefined) last = { line, record: first.record + read.events - 1 };
    return read?.end;
  }

  function refusal(reason: MalformedReason): Outcome {
    return { isUnderstood: false, refused: [{ reason, origin, count: 1 }] };
  }

  function takeRecord(record: LogRecord, depth: number, line: number): Outcome {
    around.push(record.value);
    const outcome = within(originOf(record.value), () => readRecord(record, depth, line));
    around.pop();
    return outcome;
  }

  function within(found: string | undefined, take: () => Outcome): Outcome {
    const outer = origin;
    origin ??= found;
    const outcome = take();
    origin = outer;
    return outcome;
  }

  function readRecord(record: LogRecord, depth: number, line: number): Outcome {
    if (accept(record, line)) return UNDERSTOOD;
    const fragments = unwrapRecord(record);
    const known = fragments === undefined ? refusal('shape') : takeFragments(fragments, depth, line);
    if (known.isUnderstood) return known;
    if (depth < MAX_WRAPPERS) {
      const tried = new Set(fragments?.map(({ content }) => content));
      if (search((sink) => searchRecord(record, sink, tried), depth, line)) return searched();
    }
    return findMessage(record, depth, line) ? UNDERSTOOD : known;
  }

  /** Of a record in which nothing else was found: whether it is a message, or an object in it is one. Texts in it have been read. */
  function findMessage(record: LogRecord, depth: number, line: number): boolean {
    if (handler.acceptMessage === undefined) return false;
    if (accept(record, line, handler.acceptMessage)) return true;
    if (depth === MAX_WRAPPERS) return false;
    const acceptMessage = (found: LogRecord) => accept(found, line, handler.acceptMessage);
    return search(
      (sink) => searchRecord(record, { ...sink, record: acceptMessage, text: () => false }, NONE),
      depth,
      line,
    );
  }

  function takeLine(bytes: Buffer, depth: number, line: number): Outcome {
    steps += 1;
    return within(originOfText(bytes.toString('latin1', 0, MAX_ORIGIN)), () => readLine(bytes, depth, line));
  }

  function readLine(bytes: Buffer, depth: number, line: number): Outcome {
    const fragments = isHeader(bytes, depth, line) ? [] : unwrapLine(bytes);
    const known = fragments === undefined ? refusal(faultOfLine(bytes)) : takeFragments(fragments, depth, line);
    if (known.isUnderstood || depth === MAX_WRAPPERS) return known;
    return search((sink) => searchLine(bytes, sink), depth, line) ? searched() : known;
  }

  function isHeader(bytes: Buffer, depth: number, line: number): boolean {
    if (depth > 0) return false;
    if (line === 1) header = isCsvHeader(bytes) ? Buffer.from(bytes) : undefined;
    return header?.equals(bytes) ?? false;
  }

  /** That the record is broken was told already. */
  function takeBroken(bytes: Buffer, depth: number, line: number): Outcome {
    if (bytes.length >= SHORTEST_OF_EVENT && OF_EVENT.some((text) => bytes.includes(text)))
      handler.brokenEvent?.(origin);
    if (depth === MAX_WRAPPERS || !mayHoldEvents(bytes)) return NOTHING_MORE;
    search((sink) => searchBroken(bytes, sink), depth, line);
    return { isUnderstood: false, refused: searched().refused };
  }

  /** What comes of a search that found something: a record more that is not understood if it was given up. */
  function searched(): Outcome {
    return hasGivenUp ? { isUnderstood: true, refused: refusal('oversized').refused } : UNDERSTOOD;
  }

  /** A part that waits for its next one, and what wraps nothing, is understood. */
  function takeFragments(fragments: readonly Fragment[], depth: number, line: number): Outcome {
    const level = levelAt(depth);
    if (level === undefined || fragments.length === 0) return UNDERSTOOD;
    wrapped.add(level);
    const outcomes = createOutcomes();
    let writer: string | undefined;
    const tellWriter = () => {
      writer ??= around.map(writerOf).join(' ');
      return writer;
    };
    const take = (fragment: Fragment) => takeFragment(fragment, level, depth, line, tellWriter);
    list(() => {
      for (const fragment of fragments) outcomes.add(element(() => take(fragment)));
    });
    return outcomes.take();
  }

  function takeFragment(
    fragment: Fragment,
    { parts }: Level,
    depth: number,
    line: number,
    writer: () => string,
  ): Outcome {
    const joined = parts.add(fragment, line, origin, writer);
    if (joined === 'oversized') return refusal('oversized');
    return joined === undefined ? UNDERSTOOD : takeText(joined.content, depth, joined.line);
  }

  function takeText(content: string | Buffer, depth: number, line: number): Outcome {
    steps += 1;
    const nested = levelAt(depth + 1);
    if (nested === undefined) return refusal('unsupported');
    const record = decodeText(content);
    if (record !== undefined) return takeRecord(record, depth + 1, line);
    outerLine = line;
    const { splitter, outcomes } = nested;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    list(() => {
      for (let at = 0; at < bytes.length && outcomes.countRefused() < MAX_REFUSED; at += PIECE_BYTES)
        splitter.write(bytes.subarray(at, at + PIECE_BYTES));
      splitter.end();
    });
    if (outcomes.countRefused() >= MAX_REFUSED) outcomes.add(refusal('oversized'));
    return outcomes.take();
  }

  /** Whether the search finds anything that is understood. Copies of one event within a record are taken once. */
  function search(find: (sink: SearchSink) => boolean, depth: number, line: number): boolean {
    const outer = copies;
    copies ??= createCopies();
    if (outer === undefined) hasGivenUp = false;
    const isFound = find({
      record: (record) => accept(record, line),
      text: (content) => takeText(content, depth, line).isUnderstood,
      list,
      element(findIn, parsed) {
        const isRecord = isObject(parsed);
        if (isRecord) around.push(parsed);
        const isFoundIn = element(findIn);
        if (isRecord) around.pop();
        return isFoundIn;
      },
      gaveUp() {
        hasGivenUp = true;
      },
      passed(count) {
        steps += count / MEMBERS_PER_STEP;
      },
    });
    copies = outer;
    return isFound;
  }

  /** Looks for events in a list, of which none is a copy of another one. */
  function list<Found>(look: () => Found): Found {
    return copies === undefined ? look() : copies.list(look);
  }

  function element<Found>(look: () => Found): Found {
    return copies === undefined ? look() : copies.element(look);
  }

  function accept(record: LogRecord, line: number, take: RecordHandler['accept'] = handler.accept): boolean {
    steps += 1;
    const position = next(line);
    const key = copies?.keyOf(handler.identify(record));
    const isCopy = key !== undefined && copies?.has(key) === true;
    if (!isCopy && !take(record, position, origin)) return false;
    if (!isCopy) last = position;
    if (key !== undefined) copies?.add(key);
    return true;
  }

  function refuse({ refused }: Outcome, line: number): void {
    for (const { reason, origin, count } of refused) {
      for (let left = count; left > 0; left -= 1) {
        last = next(line);
        handler.malformed(reason, last, origin);
      }
    }
  }

  function next(line: number): Position {
    return { line, record: line === last.line ? last.record + 1 : 1 };
  }
}
