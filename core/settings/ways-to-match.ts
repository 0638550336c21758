/** Characters by their codes, escapes, the beginnings of groups, repeats by number, and all else by itself. */
const TOKEN =
  /\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|k<[^\]>]{1,60}>|\d{1,3}|.)|\((?:\?(?:<?[=!]|<[^\]>]{1,60}>|[a-z-]{0,9}:))?|\{\d{1,9}(?:,\d{0,9})?\}|./gisu;
/** What takes part in no match: places, and references back. */
const NOTHING = /^(?:[\^$]|\\[bBk\d].*)$/s;
/** What is looked at and not passed. */
const LOOK = /^\(\?<?[=!]$/;

/** No key of S3 is longer. */
const LENGTH = 1024;
/** As many ways through a key, each of which looks at the rest of it, take some tenths of a second. */
const MAX_WAYS = 200_000;

/** A part of a pattern, in the order in which parts match. */
type Part = {
  /** What characters it takes. */
  readonly takes: ReadonlySet<string>;
  /** Of a repeat: how many rounds it can have, and what each must have. */
  readonly repeat?: { readonly most: number; readonly needs: readonly ReadonlySet<string>[] };
  /** Whether each match has it. */
  readonly isCertain: boolean;
  /** Of a round that may be left undone: what stands behind the round does not follow it. */
  readonly isWithin?: boolean;
  /** In which alternative it is, by the alternation. */
  readonly branches: ReadonlyMap<number, number>;
};

/**
 * Whether a key can be made that a pattern goes through in too many ways before it fails. Where two repeats can take the same
 * text, and all that must stand between them, it tries each place at which the one may end and the other begin; a pattern
 * without `^` is tried from each place, too, which is such a repeat. Of these choices each is tried with each. Some are refused
 * that do no harm. The pattern must compile, and have no nested repeats.
 */
export function hasTooManyWays(pattern: string): boolean {
  const all = partsOf(pattern);
  const parts = takesRest(pattern) ? all.slice(0, -1) : all;
  /** The most ways through what stands before each part. */
  const ways: number[] = [];
  for (const [to] of parts.entries()) {
    const choices = ways.map((before, from) => before * choicesBetween(parts.slice(from, to + 1)));
    ways.push(Math.max(1, ...ways.slice(-1), ...choices));
  }
  return Math.max(1, ...ways) > MAX_WAYS;
}

/** Whether what is left of a key always matches the end, so that nothing before it is tried again; not where that is what must not be. */
function takesRest(pattern: string): boolean {
  let end = pattern.length;
  while (pattern[end - 1] === ')') end -= 1;
  return pattern.endsWith('.*', end) && !pattern.includes('(?!') && !pattern.includes('(?<!');
}

/** At how many places the first of these parts may end and the last begin, if both repeat. */
function choicesBetween(parts: readonly Part[]): number {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first?.repeat === undefined || last?.repeat === undefined) return 1;
  if (first.isWithin || areApart(first, last)) return 1;
  const shared = [...first.takes].filter((character) => last.takes.has(character));
  const between = parts.slice(1, -1).filter(({ isCertain }) => isCertain);
  const needed = [first.takes, ...first.repeat.needs, ...last.repeat.needs, ...between.map(({ takes }) => takes)];
  if (needed.some((takes) => !shared.some((character) => takes.has(character)))) return 1;
  return Math.min(first.repeat.most, last.repeat.most, LENGTH / Math.max(1, between.length));
}

/** Whether they are in two alternatives, of which a match has one. */
function areApart(one: Part, other: Part): boolean {
  return [...one.branches].some(([alternation, branch]) => (other.branches.get(alternation) ?? branch) !== branch);
}

function partsOf(pattern: string): readonly Part[] {
  const tokens: readonly string[] = pattern.match(TOKEN) ?? [];
  const alphabet = [...ASCII, ...pattern, '\u00e9', '\u2028'];
  let at = 0;
  let alternations = 0;
  const parts = alternatives();
  if (tokens[0] === '^' && parts.every(({ branches }) => !branches.has(0))) return parts;
  return [
    { takes: new Set(alphabet), repeat: { most: LENGTH, needs: [] }, isCertain: true, branches: new Map() },
    ...parts,
  ];

  function alternatives(): readonly Part[] {
    const id = alternations;
    alternations += 1;
    const all = [sequence()];
    while (tokens[at] === '|') {
      at += 1;
      all.push(sequence());
    }
    if (all.length === 1) return all.flat();
    return all.flatMap((some, branch) =>
      some.map((part) => ({ ...part, isCertain: false, branches: new Map([...part.branches, [id, branch]]) })),
    );
  }

  function sequence(): readonly Part[] {
    const all: Part[] = [];
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') all.push(...repeated());
    return all;
  }

  function repeated(): readonly Part[] {
    const token = tokens[at] ?? '';
    at += 1;
    const once = token.startsWith('(') ? group(token) : one(token === '[' ? restOfClass() : token);
    const [least, most] = readRepeat();
    if (most > 1 && (least < most || once.some(({ repeat }) => repeat !== undefined))) {
      const takes = new Set(once.flatMap((part) => [...part.takes]));
      const needs = once.filter(({ isCertain }) => isCertain).map((part) => part.takes);
      const whole = { takes, repeat: { most, needs }, isCertain: least > 0, branches: new Map() };
      // Behind the last whole round, another is tried.
      const tried = once.map((part, index) => ({ ...part, isCertain: false, isWithin: index < once.length - 1 }));
      return once.length > 1 ? [whole, ...tried] : [whole];
    }
    return least > 0 ? once : once.map((part) => ({ ...part, isCertain: false }));
  }

  function group(start: string): readonly Part[] {
    const parts = alternatives();
    at += 1;
    return LOOK.test(start) ? parts.map((part) => ({ ...part, isCertain: false })) : parts;
  }

  function restOfClass(): string {
    const end = tokens.indexOf(']', at) + 1;
    const rest = tokens.slice(at, end).join('');
    at = end;
    return `[${rest}`;
  }

  function one(token: string): readonly Part[] {
    if (NOTHING.test(token)) return [];
    // A group may say that letters are alike, or that a dot takes newlines.
    const expressions = ['', 'is'].map((flags) => new RegExp(`^(?:${token})$`, flags));
    const takes = new Set(alphabet.filter((character) => expressions.some((each) => each.test(character))));
    return [{ takes, isCertain: true, branches: new Map() }];
  }

  /** How often at least and at most what is before it is repeated. */
  function readRepeat(): readonly [number, number] {
    const token = tokens[at] ?? '';
    const [, least, comma, most] = /^\{(\d{1,9})(,?)(\d{0,9})\}$/.exec(token) ?? [];
    const told = SIGNS.get(token) ?? (least === undefined ? undefined : [Number(least), numberOf(least, comma, most)]);
    if (told === undefined) return [1, 1];
    at += 1;
    if (tokens[at] === '?') at += 1;
    return [told[0] ?? 0, told[1] ?? 0];
  }
}

function numberOf(least: string, comma: string | undefined, most: string | undefined): number {
  if (comma === '') return Number(least);
  return most === '' ? Number.POSITIVE_INFINITY : Number(most);
}

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const SIGNS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['*', [0, Number.POSITIVE_INFINITY]],
  ['+', [1, Number.POSITIVE_INFINITY]],
  ['?', [0, 1]],
]);
