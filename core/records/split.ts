import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  SPACE,
  TAB,
  UNIT_SEPARATOR,
} from './bytes.ts';
import { type ObjectWalk, walkObject } from './object-walk.ts';
import type { MalformedReason } from './record.ts';
import { decodeRecord, faultOf, type LogRecord, MAX_RECORD_BYTES } from './record.ts';
import { createUnitBuffer } from './unit-buffer.ts';

/** What is cut out of the bytes. `line` is the physical line, counted from 1, on which it began. */
export type SplitSink = {
  /** `prefix`: how the text begins that stands between a bracket and the first record of the line: `pod/…] ` */
  record(record: LogRecord, line: number, prefix: string): void;
  /** A line that does not begin like JSON, without its end of line. The bytes are only lent. */
  plainLine(bytes: Buffer, line: number): void;
  malformed(reason: MalformedReason, line: number, prefix: string): void;
  /** The bytes of a broken record, behind its `malformed`: records may stand in it, as where it was cut within an array. Lent. */
  broken?(bytes: Buffer, line: number, prefix: string): void;
  /**
   * Reads the record that begins at `from` in a faster way, if it knows how, and returns where it ends. It has no end of line
   * in it. The bytes are only lent.
   */
  readonly shortcut?: ((bytes: Buffer, from: number, line: number, prefix: string) => number | undefined) | undefined;
  /** A record that has only a part of its line was parsed. The bytes are only lent. */
  readonly learn?: ((bytes: Buffer) => void) | undefined;
};

export type Splitter = {
  /** The chunk is only read during the call; the caller may reuse its memory. */
  write(chunk: Uint8Array): void;
  /** Tells what is left and makes the splitter as new. */
  end(): void;
};

export type LineSplitter = Splitter & {
  /** The number of the line that begins with the next byte; undefined within a line or a record. */
  lineStart(): number | undefined;
  /** Whether the next byte is in no record and no text. */
  isBetweenRecords(): boolean;
  /** Number of whole lines that were read elsewhere. Only at the start of a line. */
  skipLines(count: number): void;
};

const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);
const NOTHING = Buffer.alloc(0);
const OBJECT_START = Buffer.of(OPEN_BRACE);
/** How every event of Tracee's begins: nothing within a string of JSON looks so. */
const EVENT_START = Buffer.from('{"timestamp":');
/** How a text begins that holds a record. */
const QUOTED_START = Buffer.of(QUOTE, OPEN_BRACE, BACKSLASH);
/** The names of a pod and of a container fit. */
const MAX_PREFIX = 400;

/**
 * Cuts a log into records: objects one per line, in arrays, one behind the other, or spread over lines with
 * indentation; and lines of plain text. What comes out depends on the bytes alone, never on the chunks.
 *
 * A broken record costs itself only: it ends with its line, or at a brace that cannot stand there, or where
 * `}{"`, or a NUL before `{"`, or the start of an event shows that the next record begins. So does text between records of one line, as in Firehose's objects,
 * which are one line from end to end; it ends where `{"` begins the next record. An array that is not closed lacks a record.
 *
 * Memory: one record up to MAX_RECORD_BYTES. A larger one is walked, counted and not kept.
 */
export function createSplitter(sink: SplitSink): LineSplitter {
  const unit = createUnitBuffer(MAX_RECORD_BYTES);
  let line = 1;
  let unitLine = 1;
  let mode: 'start' | 'between' | 'object' | 'plain' | 'quoted' | 'zeros' | 'junk' | 'text' = 'start';
  let walk: ObjectWalk = walkObject();
  /** What of this line has been read. Before a record, all of it may be tried as one; before both, it may be plain. */
  let lineHolds: 'nothing' | 'brackets' | 'records' = 'nothing';
  /** The text that is being passed over stands before the records of its line. */
  let isPrefix = false;
  let prefix = '';
  /** How many bytes of the byte-order mark, or of the `}{"` that ends junk, were just seen. */
  let matched = 0;
  let zeros = 0;
  /** Brackets that have nothing behind them yet; those behind which a record began and that are not closed, and the line of the first. */
  let brackets = 0;
  let openArrays = 0;
  let arrayLine = 1;
  /** The next byte of a text in an array is escaped. */
  let isEscaped = false;
  /** How many bytes of the start of an event were just seen in the rest of a broken record. */
  let started = 0;

  return {
    write,
    lineStart: () => (isFirst() || (mode === 'between' && lineHolds === 'nothing') ? line : undefined),
    isBetweenRecords: () => isFirst() || mode === 'between',
    skipLines: (count) => {
      line += count;
      if (count === 0) return;
      mode = 'between';
      beginRecord();
    },
    end,
  };

  function write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length) at = read(bytes, at);
  }

  /** Whether not even a part of a byte-order mark has come. */
  function isFirst(): boolean {
    return mode === 'start' && matched === 0;
  }

  function read(bytes: Buffer, from: number): number {
    if (mode === 'between') return readBetween(bytes, from);
    if (mode === 'object') return readObject(bytes, from);
    if (mode === 'plain') return readPlain(bytes, from);
    if (mode === 'quoted') return readQuoted(bytes, from);
    if (mode === 'zeros') return readZeros(bytes, from);
    return mode === 'start' ? readStart(bytes, from) : readJunk(bytes, from);
  }

  function beginLine(): void {
    lineHolds = 'nothing';
    prefix = '';
  }

  function endPrefix(): void {
    if (isPrefix) sink.malformed('json', line, prefix);
    isPrefix = false;
  }

  function end(): void {
    endPrefix();
    if (mode === 'object') fail(NOTHING);
    if (mode === 'plain') finishPlain(NOTHING);
    if (mode === 'quoted') failQuoted();
    else if ((mode === 'between' || mode === 'zeros') && openArrays > 0) sink.malformed('json', arrayLine, '');
    if (mode === 'zeros') finishZeros();
    brackets = 0;
    openArrays = 0;
    line = 1;
    mode = 'start';
    beginLine();
    matched = 0;
  }

  function readStart(bytes: Buffer, from: number): number {
    if (bytes[from] === BYTE_ORDER_MARK[matched]) {
      matched += 1;
      if (matched === BYTE_ORDER_MARK.length) mode = 'between';
      return from + 1;
    }
    mode = 'between';
    if (matched > 0) write(BYTE_ORDER_MARK.subarray(0, matched));
    return from;
  }

  function readBetween(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === OPEN_BRACE) return readOrBeginObject(bytes, at);
      if (isBracketOrComma(byte)) passBracket(byte);
      else if (byte === NEWLINE) {
        line += 1;
        beginLine();
      } else if (!isBlank(byte)) return beginOther(byte, at);
    }
    return bytes.length;
  }

  function beginRecord(): void {
    openArrays += brackets;
    brackets = 0;
  }

  function passBracket(byte: number | undefined): void {
    if (lineHolds === 'nothing') lineHolds = 'brackets';
    if (byte === OPEN_BRACKET) {
      if (brackets + openArrays === 0) arrayLine = line;
      brackets += 1;
    }
    if (byte !== CLOSE_BRACKET) return;
    if (brackets > 0) brackets -= 1;
    else if (openArrays > 0) openArrays -= 1;
  }

  function readOrBeginObject(bytes: Buffer, at: number): number {
    const next =
      sink.shortcut?.(bytes, at, line, prefix) ?? (lineHolds === 'records' ? undefined : readWholeLine(bytes, at));
    lineHolds = 'records';
    beginRecord();
    return next ?? beginUnit('object', at);
  }

  /** The common case, and only a shortcut: one record fills the line, and the line lies in this chunk. */
  function readWholeLine(bytes: Buffer, start: number): number | undefined {
    const lineEnd = bytes.indexOf(NEWLINE, start);
    if (lineEnd === -1) return undefined;
    let last = lineEnd - 1;
    while (bytes[last] === RETURN || bytes[last] === SPACE || bytes[last] === COMMA) last -= 1;
    if (bytes[last] !== CLOSE_BRACE) return undefined;
    const record = decodeRecord(bytes.subarray(start, last + 1));
    if (typeof record === 'string') return undefined;
    sink.record(record, line, prefix);
    return lineEnd;
  }

  function beginUnit(kind: 'object' | 'plain' | 'zeros', at: number): number {
    mode = kind;
    unitLine = line;
    if (kind === 'object') walk = walkObject();
    return at;
  }

  /** What is no object: zeros, a line of text, or text that does not have the line to itself. */
  function beginOther(byte: number | undefined, at: number): number {
    if (byte === QUOTE && lineHolds === 'brackets') return beginQuoted(at);
    brackets = 0;
    if (byte === 0) return beginUnit('zeros', at);
    // gzip, behind a text without an end of line.
    if (lineHolds === 'nothing' || byte === UNIT_SEPARATOR) return beginUnit('plain', at);
    // Text between a bracket and a record says where the record comes from: `[pod/…] {"…`. Without a record it is damage.
    if (lineHolds === 'brackets') isPrefix = true;
    else sink.malformed('json', line, prefix);
    mode = 'text';
    matched = 0;
    return at;
  }

  function readObject(bytes: Buffer, from: number): number {
    const { at, state, newlines } = walk.step(bytes, from);
    line += newlines;
    const piece = bytes.subarray(from, at);
    if (state === 'more') unit.keep(piece);
    else if (state === 'whole') finishObject(piece);
    else {
      fail(piece);
      if (state === 'brokenLine') beginLine();
      mode = state === 'brokenLine' || bytes[at] === OPEN_BRACE ? 'between' : 'junk';
    }
    return at;
  }

  function finishObject(lastPiece: Buffer): void {
    mode = 'between';
    const whole = unit.take(lastPiece);
    if (whole === undefined) return sink.malformed('oversized', unitLine, prefix);
    const record = decodeRecord(whole);
    if (typeof record === 'string') {
      sink.malformed(record, unitLine, prefix);
      return record === 'json' ? sink.broken?.(whole, unitLine, prefix) : undefined;
    }
    sink.record(record, unitLine, prefix);
    sink.learn?.(whole);
  }

  /** What the walk does not take for an object, JSON.parse would not either, at the price of an exception. */
  function fail(lastPiece: Buffer): void {
    matched = 0;
    // That its array lacks something is told with it.
    openArrays = 0;
    const rest = unit.take(lastPiece);
    const reason = rest === undefined ? 'oversized' : (faultOf(rest) ?? 'json');
    sink.malformed(reason, unitLine, prefix);
    // The quote that begins the next event's first key has ended the text in which this record was cut.
    started = rest?.subarray(-2).equals(EVENT_START.subarray(0, 2)) ? 2 : 0;
    if (rest !== undefined && reason === 'json') sink.broken?.(rest, unitLine, prefix);
  }

  function readPlain(bytes: Buffer, from: number): number {
    const lineEnd = bytes.indexOf(NEWLINE, from);
    if (lineEnd === -1) {
      unit.keep(bytes.subarray(from));
      return bytes.length;
    }
    finishPlain(bytes.subarray(from, lineEnd));
    return lineEnd;
  }

  function finishPlain(lastPiece: Buffer): void {
    mode = 'between';
    const whole = unit.take(lastPiece);
    if (whole === undefined) return sink.malformed('oversized', unitLine, '');
    // The last text of an array may have a line of its own.
    openArrays = Math.max(0, openArrays - closingBrackets(whole));
    sink.plainLine(whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole, unitLine);
  }

  function beginQuoted(at: number): number {
    mode = 'quoted';
    unitLine = line;
    matched = 0;
    isEscaped = false;
    return at;
  }

  /** A text in an array that holds a record, as JSON escapes it; any other text there is only passed over. */
  function readQuoted(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (matched < QUOTED_START.length) {
        if (byte !== QUOTED_START[matched]) return passQuoted(at);
        isEscaped = byte === BACKSLASH;
        matched += 1;
      } else if (byte === NEWLINE) {
        failQuoted();
        return at;
      } else if (byte === QUOTE && !isEscaped) {
        finishQuoted(bytes.subarray(from, at + 1));
        return at + 1;
      } else isEscaped = byte === BACKSLASH && !isEscaped;
    }
    unit.keep(bytes.subarray(from));
    return bytes.length;
  }

  /** It is another text, which may end where the next record begins. */
  function passQuoted(at: number): number {
    unit.take(NOTHING);
    brackets = 0;
    isPrefix = true;
    mode = 'text';
    // The brace that a record begins with has gone by.
    matched = matched === QUOTED_START.length - 1 ? matched : 0;
    return at;
  }

  function finishQuoted(lastPiece: Buffer): void {
    mode = 'between';
    beginRecord();
    const whole = unit.take(lastPiece);
    if (whole === undefined) sink.malformed('oversized', unitLine, '');
    else sink.plainLine(whole, unitLine);
  }

  function failQuoted(): void {
    brackets = 0;
    openArrays = 0;
    unit.take(NOTHING);
    mode = 'between';
    sink.malformed('json', unitLine, '');
  }

  function readZeros(bytes: Buffer, from: number): number {
    let at = from;
    while (bytes[at] === 0) at += 1;
    zeros += at - from;
    if (at < bytes.length) finishZeros();
    return at;
  }

  /** One behind a record is where GELF over TCP ends it. Else a file was truncated while its writer went on. */
  function finishZeros(): void {
    mode = 'between';
    if (zeros > 1 || lineHolds !== 'records') sink.malformed('encoding', unitLine, '');
    zeros = 0;
  }

  /** The rest of a broken record, or text, up to the end of its line or the start of the next record. */
  function readJunk(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === NEWLINE) {
        keepPrefix(bytes.subarray(from, at));
        endPrefix();
        mode = 'between';
        return at;
      }
      if (matched === 2 && byte === QUOTE) {
        keepPrefix(bytes.subarray(from, at));
        return beginWithinJunk(at, OBJECT_START);
      }
      if (mode === 'junk' && isEventStart(byte)) return beginWithinJunk(at + 1, EVENT_START);
      const mayBegin = mode === 'text' || matched === 1;
      matched = byte === OPEN_BRACE && mayBegin ? 2 : Number(byte === CLOSE_BRACE || byte === 0);
    }
    keepPrefix(bytes.subarray(from));
    return bytes.length;
  }

  /** Whether an event has begun with this byte. */
  function isEventStart(byte: number | undefined): boolean {
    started = byte === EVENT_START[started] ? started + 1 : Number(byte === OPEN_BRACE);
    return started === EVENT_START.length;
  }

  function keepPrefix(piece: Buffer): void {
    if (isPrefix) prefix += piece.toString('latin1', 0, MAX_PREFIX - prefix.length);
  }

  /** What the record begins with has gone by, maybe in an earlier chunk; `at` is behind it. */
  function beginWithinJunk(at: number, start: Buffer): number {
    isPrefix = false;
    lineHolds = 'records';
    beginUnit('object', at);
    walk.step(start, 0);
    unit.keep(start);
    return at;
  }
}

/** The records of an array, and those of one line, may have blanks, brackets and commas between them. */
export function mayStandBetweenRecords(byte: number | undefined): boolean {
  return isBlank(byte) || isBracketOrComma(byte);
}

/** How many a line ends with. */
function closingBrackets(line: Buffer): number {
  let closing = 0;
  for (let at = line.length - 1; mayStandBetweenRecords(line[at]); at -= 1)
    closing += Number(line[at] === CLOSE_BRACKET);
  return closing;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === RETURN || byte === TAB;
}

/** What may stand between records: the brackets and commas of an array around them. */
function isBracketOrComma(byte: number | undefined): boolean {
  return byte === COMMA || byte === OPEN_BRACKET || byte === CLOSE_BRACKET;
}
