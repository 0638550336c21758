import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  Parser,
  type Scalar,
  visit,
  type YAMLParseError,
} from 'yaml';
import { didYouMean } from '#core/closest-name.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { firstFaults } from '#core/first-faults.ts';

/** What is wrong in a file, and where; lines and columns count from 1. */
export type FileFault = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** `file:line:column: message`, harmless to a terminal. */
export function formatFault({ file, line, column, message }: FileFault): string {
  return escapeInvisible(`${file}:${line}:${column}: ${message}`);
}

/** Lines for the first faults of each file. */
export function formatFaults(faults: readonly FileFault[]): readonly string[] {
  return [...Map.groupBy(faults, ({ file }) => file)].flatMap(([file, own]) =>
    firstFaults(own.map(formatFault), escapeInvisible(file)),
  );
}

/** A value in a file, or the place where one is missing. */
export type YamlValue = { readonly node: Node | undefined; readonly at: number };

export type YamlMembers<Key extends string> = Readonly<Partial<Record<Key, YamlValue>>>;

/** Reads one file of YAML; whatever is wrong is noted, and the reading goes on. */
export type YamlFile = {
  readonly name: string;
  readonly root: YamlValue;
  /** Whether the whole of it is one: else it is empty, a list or a text. */
  readonly isMapping: boolean;
  readonly faults: readonly FileFault[];
  /** Notes a fault at a value, or so many characters into its text. */
  readonly fault: (value: YamlValue, message: string, into?: number) => void;
  /** The members of a mapping, of which there may be no others; undefined if it is none. */
  readonly members: <Key extends string>(value: YamlValue, known: readonly Key[]) => YamlMembers<Key> | undefined;
  /** One member, if the value is a mapping that has it. */
  readonly member: (value: YamlValue, name: string) => YamlValue | undefined;
  readonly items: (value: YamlValue | undefined) => readonly YamlValue[];
  /** A text with something in it. Numbers are taken as they are written. */
  readonly text: (value: YamlValue) => string | undefined;
  readonly flag: (value: YamlValue | undefined) => boolean;
};

/** Never throws for what the text holds. */
export function readYamlFile(file: string, text: string): YamlFile {
  const lineCounter = new LineCounter();
  const tokens = [...new Parser(lineCounter.addNewLine).parse(text)];
  const isDeep = isDeeper(tokens, MAX_DEPTH);
  const [document, next] = compose(isDeep ? [] : tokens, text.length);
  const faults = onceInLine(firstCauses(document?.errors ?? []).map((error) => faultAt(error.pos[0], reasonOf(error))));
  if (isDeep) faults.push(faultAt(0, `expected at most ${MAX_DEPTH} lists and mappings in each other`));
  if (next !== undefined) faults.push(faultAt(next.range[0], ONE_DOCUMENT));
  for (const at of repeatedKeys(document)) faults.push(faultAt(at, 'expected each key of a mapping once'));
  const root: YamlValue = { node: document?.contents ?? undefined, at: 0 };
  const unreadable = unreadableIn(text);
  if (unreadable !== undefined) faults.splice(0, faults.length, faultAt(unreadable.at, unreadable.message));
  return {
    name: file,
    root,
    isMapping: isMap(document?.contents),
    faults,
    fault,
    members,
    member,
    items,
    text: textOf,
    flag,
  };

  function faultAt(at: number, message: string): FileFault {
    const { line, col } = lineCounter.linePos(at);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  }

  function fault({ node, at }: YamlValue, message: string, into = 0): void {
    faults.push(faultAt(isScalar(node) ? placeIn(text, node, into) : at, message));
  }

  function members<Key extends string>(value: YamlValue, known: readonly Key[]): YamlMembers<Key> | undefined {
    const { node } = value;
    if (!isMap<ParsedNode, ParsedNode | null>(node)) {
      fault(value, `expected ${known.join(', ')}, each with its value, found ${kindOf(node)}`);
      return undefined;
    }
    const found: Partial<Record<Key, YamlValue>> = {};
    for (const { key, value: child } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const place = { node: key, at: startOf(key, value.at) };
      const isKnown = known.find((each) => each === name);
      if (isKnown === undefined)
        fault(
          place,
          `there is no ${JSON.stringify(name)} here${didYouMean(name, known) || `; there are ${known.join(', ')}`}`,
        );
      else found[isKnown] = { node: child ?? undefined, at: startOf(child ?? undefined, place.at) };
    }
    return found;
  }

  function member({ node, at }: YamlValue, name: string): YamlValue | undefined {
    const child = isMap(node) ? node.get(name, true) : undefined;
    return child === undefined ? undefined : { node: child, at: startOf(child, at) };
  }

  function items(value: YamlValue | undefined): readonly YamlValue[] {
    if (value === undefined) return [];
    const { node, at } = value;
    if (isSeq<ParsedNode>(node)) return node.items.map((item) => ({ node: item, at: startOf(item, at) }));
    fault(value, `expected a list, found ${kindOf(node)}`);
    return [];
  }

  function textOf(value: YamlValue): string | undefined {
    const { node } = value;
    if (isScalar(node) && node.tag?.startsWith('!')) {
      fault(value, IN_QUOTES);
      return undefined;
    }
    const told = isScalar(node) ? (typeof node.value === 'string' ? node.value : plainText(node)) : undefined;
    if (told !== undefined && told !== '') return told;
    const advice = isMap(node)
      ? '; if a text is meant that has a colon and a space in it, put all of it in quotes'
      : '';
    fault(value, `expected a text with something in it, found ${kindOf(node)}${advice}`);
    return undefined;
  }

  function flag(value: YamlValue | undefined): boolean {
    if (value === undefined) return false;
    if (isScalar(value.node) && typeof value.node.value === 'boolean') return value.node.value;
    fault(value, `expected true or false, found ${kindOf(value.node)}`);
    return false;
  }
}

/** A detector has five. Composing calls itself for each, and a stack ends somewhere. */
const MAX_DEPTH = 100;

/** Costs a visit of each token, and no stack. */
function isDeeper(tokens: readonly CST.Token[], depth: number): boolean {
  let level: readonly CST.Token[] = tokens;
  // The document itself is one.
  for (let at = 0; at <= depth; at += 1) level = level.flatMap(childrenOf);
  return level.some((token) => 'items' in token);
}

function childrenOf(token: CST.Token): CST.Token[] {
  const values = 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : [];
  if ('value' in token) values.push(token.value);
  return values.filter((value) => value !== null && value !== undefined);
}

type Parsed = Document.Parsed<ParsedNode>;

/** The document, and the one behind it, if there is one. */
function compose(tokens: readonly CST.Token[], length: number): readonly (Parsed | undefined)[] {
  // Where keys are to be unique it compares each with all others of its mapping.
  const composer = new Composer<ParsedNode>({ prettyErrors: false, uniqueKeys: false });
  const documents = composer.compose(tokens, true, length);
  return [documents.next(), documents.next()].map(({ value }) => value ?? undefined);
}

/** Where keys stand that their mappings have had before. */
function repeatedKeys(document: Parsed | undefined): readonly number[] {
  const found: number[] = [];
  if (document === undefined) return found;
  visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (known.has(key.value)) found.push(startOf(key, 0));
        known.add(key.value);
      }
    },
  });
  return found;
}

const ONE_DOCUMENT =
  'expected one detector or list in a file, found another document behind ---; put each into a file of its own';

const IN_QUOTES =
  'expected quotes around the whole text: without them, ! or & at its beginning means something else in YAML';
const WHOLE_IN_QUOTES =
  'expected nothing behind the closing quote or bracket; a text that begins so needs quotes around all of it, such as \'"a" in b\'';
const COLON_IN_QUOTES =
  'expected quotes around the whole text: without them, a colon with a space behind it makes a key of what is before it';

function reasonOf(error: YAMLParseError): string {
  if (isAfterTag(error)) return IN_QUOTES;
  if (isAfterEnd(error)) return WHOLE_IN_QUOTES;
  if (error.message.startsWith('Nested mappings')) return COLON_IN_QUOTES;
  return `expected YAML: ${error.message}`;
}

/** What the bytes of another encoding are read as. */
const NO_CHARACTER = '\ufffd';

/** A tab, and a condition that is read as a tag, or as a value in quotes or brackets, make noise behind them. */
function firstCauses(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const causes = errors.filter((error) => error.code === 'TAB_AS_INDENT' || isAfterTag(error));
  if (causes.length > 0) return causes;
  const afterEnds = errors.filter(isAfterEnd);
  return afterEnds.length > 0 ? afterEnds : errors;
}

/** The first of each sort in a line: the others come of it. */
function onceInLine(faults: readonly FileFault[]): FileFault[] {
  const byPlace = Map.groupBy(faults, ({ line, message }) => `${line} ${message}`);
  return [...byPlace.values()].flatMap((same) => same.slice(0, 1));
}

function isAfterTag({ message }: YAMLParseError): boolean {
  return message.startsWith('Tags and anchors must be separated');
}

function isAfterEnd({ message }: YAMLParseError): boolean {
  return message.endsWith(' at node end');
}

/** What is no text, and where it begins. Nothing else in such a file is worth telling. */
function unreadableIn(text: string): { readonly at: number; readonly message: string } | undefined {
  if (isUtf16(text)) return { at: 0, message: 'expected UTF-8, found what looks like UTF-16; save it as UTF-8' };
  const none = text.indexOf(NO_CHARACTER);
  if (none !== -1) return { at: none, message: 'expected UTF-8, found bytes that are none; save it as UTF-8' };
  const nul = text.indexOf('\0');
  return nul === -1 ? undefined : { at: nul, message: 'expected text, found a NUL byte; take it out' };
}

/** Its mark at the beginning is no UTF-8, and of its first two bytes one is nothing without the mark: YAML begins in ASCII. */
function isUtf16(text: string): boolean {
  return text.slice(0, 2).includes('\0') || text.startsWith('\ufffd\ufffd');
}

/** A number or a flag, as it is written. */
function plainText({ value, source }: Scalar): string | undefined {
  return value === null ? undefined : source;
}

function startOf(node: Node | undefined, otherwise: number): number {
  return node?.range?.[0] ?? otherwise;
}

function kindOf(node: Node | undefined): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node)) return node === undefined ? 'nothing' : 'an alias, which is not read here';
  return node.value === null || node.value === '' ? 'nothing' : `${JSON.stringify(node.value)}`;
}

const HEAD_OF_BLOCK = /^[|>][^\n]*\n/;

/** Where a character of a scalar's text stands in the file: the scalar may be quoted, or folded over lines. */
function placeIn(text: string, { range, value, type }: Scalar, into: number): number {
  const [start = 0, end = 0] = range ?? [];
  if (into === 0 || typeof value !== 'string') return start;
  const source = text.slice(start, end);
  const wanted = countVisible(value.slice(0, into));
  let at = type?.startsWith('BLOCK')
    ? (HEAD_OF_BLOCK.exec(source)?.[0].length ?? 0)
    : type?.startsWith('QUOTE')
      ? 1
      : 0;
  for (let seen = 0; at < source.length; at += 1) {
    if (isEscape(source, at, type)) continue;
    if (!isVisible(source.charAt(at))) continue;
    if (seen === wanted) break;
    seen += 1;
  }
  return start + Math.min(at, source.length);
}

/** Stands in quotes before a character that means itself. */
function isEscape(source: string, at: number, type: string | null | undefined): boolean {
  const next = source.charAt(at + 1);
  if (type === 'QUOTE_DOUBLE')
    return source.charAt(at) === '\\' && (next === '"' || next === '\\') && source.charAt(at - 1) !== '\\';
  return type === 'QUOTE_SINGLE' && source.charAt(at) === "'" && next === "'";
}

function countVisible(text: string): number {
  return text.split('').filter(isVisible).length;
}

function isVisible(character: string): boolean {
  return character.trim() !== '';
}
