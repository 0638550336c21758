/**
 * Whether there are texts on which an expression takes more than linear time, judged by its automaton. Two loops that one
 * text can go round in both, and from the first to the second, try each place to change over: quadratic. Two ways round one
 * loop: exponential. Assertions are taken to hold everywhere, so an expression may be refused that does no harm. Not seen
 * are a reference back to a group without limits, and what a repetition of at most `FEW` times costs: a constant factor.
 */
export function slownessOf({ source, flags }: RegExp): 'quadratic' | 'exponential' | undefined {
  const { root, accepted, edges, doubled, looked } = readExpression(source, flags);
  // A search begins at each place of the text: a loop around whatever stands before the match.
  const start = accepted.push(EVERYTHING) - 1;
  edges.push([start, ...root.first]);
  const reachable = edges.map((_, from) => reachableFrom(edges, from));
  const isReachable = (one: number, other: number) => reachable[one]?.[other] === 1;
  const isInLoopWith = (one: number, other: number) => isReachable(one, other) && isReachable(other, one);
  const loops = [...edges.keys()].filter((at) => isInLoopWith(at, at));

  if (doubled.some(([from, to]) => isInLoopWith(from, to)) || loops.some(hasTwoWaysRound)) return 'exponential';
  const failing = loops.filter((loop) => !root.free.includes(loop));
  const isSlow = failing.some((to) => looked.has(to) || loops.some((from) => from !== to && canChangeOver(from, to)));
  return isSlow ? 'quadratic' : undefined;

  function hasTwoWaysRound(loop: number): boolean {
    return search([loop, loop, 0], [loop, loop, 1], ([one = 0, other = 0, haveParted = 0]) =>
      nextOf(one, loop).flatMap((a) =>
        nextOf(other, loop)
          .filter((b) => haveCommon(a, b))
          .map((b) => [a, b, haveParted === 1 || a !== b ? 1 : 0]),
      ),
    );
  }

  function canChangeOver(from: number, to: number): boolean {
    if (!isReachable(from, to)) return false;
    return search([from, from, to], [from, to, to], ([round = 0, between = 0, there = 0]) =>
      nextOf(round, from).flatMap((a) =>
        nextOf(there, to)
          .filter((c) => haveCommon(a, c))
          .flatMap((c) => (edges[between] ?? []).filter((b) => haveCommon(a, b, c)).map((b) => [a, b, c])),
      ),
    );
  }

  /** Where the next symbol may lead without leaving the loop for good. */
  function nextOf(at: number, loop: number): number[] {
    return (edges[at] ?? []).filter((next) => isInLoopWith(next, loop));
  }

  function haveCommon(...positions: readonly number[]): boolean {
    return positions.reduce((symbols, at) => symbols & (accepted[at] ?? 0n), EVERYTHING) !== 0n;
  }
}

const FEW = 64;

/** Stand for the ends of the text, which `^` and `$` accept. */
const BEGIN = 'begin';
const END = 'end';
/** One of each kind of character that expressions tell from others. */
const SYMBOLS = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...['\u0085', '\u00a0', 'é', 'ß', '\u200b', '\u2028', '\u2029', '\ud83d', '\ude00', '\ufeff', BEGIN, END],
];
/** A set of symbols has a bit for each. */
const EVERYTHING = 2n ** BigInt(SYMBOLS.length) - 1n;

/** A part of an expression. The numbers are those of its characters' positions. */
type Part = {
  readonly isNullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** Whether it may be nothing and asserts nothing, and where it may end so: nothing that follows can make it fail. */
  readonly isFree: boolean;
  readonly free: readonly number[];
};

const NOTHING: Part = { isNullable: true, first: [], last: [], isFree: true, free: [] };
const ASSERTION: Part = { ...NOTHING, isFree: false };
/** What no text matches. */
const NEVER: Part = { ...ASSERTION, isNullable: false };

const TOKEN =
  /\\k<\w+>|\\[pP]\{[^}]*\}|\\u\{\w+\}|\\u\w{4}|\\x\w\w|\\c\w|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\(\?:|\(\?<\w+>|\{\d+(?:,\d*)?\}|./gsu;

/** The automaton of an expression's positions (Glushkov's). */
function readExpression(source: string, flags: string) {
  const tokens = source.match(TOKEN) ?? [];
  const accepted: bigint[] = [];
  const edges: number[][] = [];
  const doubled: (readonly [number, number])[] = [];
  /** Positions within what is looked at ahead or behind, from each place anew. */
  const looked = new Set<number>();
  let at = 0;
  const root = readAlternatives();
  if (at < tokens.length) throw new Error(`Cannot read ${source} from ${tokens[at]} on`);
  return { root, accepted, edges, doubled, looked };

  function readAlternatives(): Part {
    let part = readSequence();
    while (tokens[at] === '|') {
      at += 1;
      part = either(part, readSequence());
    }
    return part;
  }

  function readSequence(): Part {
    let part = NOTHING;
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') part = sequence(part, readRepeated());
    return part;
  }

  function readRepeated(): Part {
    const start = at;
    const once = readAtom();
    const [least, most] = readQuantifier();
    const end = at;
    if (most === 1) return least === 1 ? once : either(NOTHING, once);
    if (most > FEW) {
      connect(once.last, once.first);
      return least === 0 ? either(NOTHING, once) : once;
    }
    let part = most === 0 ? NOTHING : least === 0 ? either(NOTHING, once) : once;
    for (let count = 2; count <= most; count += 1) {
      at = start;
      const again = readAtom();
      part = sequence(part, count > least ? either(NOTHING, again) : again);
    }
    at = end;
    return part;
  }

  /** How often at least and at most. */
  function readQuantifier(): [number, number] {
    const token = tokens[at] ?? '';
    const known = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[token];
    if (known === undefined && token.length < 2) return [1, 1];
    if (known === undefined && !token.startsWith('{')) return [1, 1];
    at += 1;
    if (tokens[at] === '?') at += 1;
    if (known !== undefined) return [known[0] ?? 0, known[1] ?? 0];
    const [least = '', most = least] = token.slice(1, -1).split(',');
    return [Number(least), most === '' ? Infinity : Number(most)];
  }

  function readAtom(): Part {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '(' || token === '(?:' || (token.startsWith('(?<') && token.endsWith('>'))) return readGroup();
    if (token.startsWith('(?')) {
      const before = accepted.length;
      readGroup();
      for (let position = before; position < accepted.length; position += 1) looked.add(position);
      return ASSERTION;
    }
    if (token === '\\b' || token === '\\B' || token.startsWith('\\k')) return ASSERTION;
    if (token === '^' || token === '$')
      return flags.includes('m') ? ASSERTION : character([token === '^' ? BEGIN : END]);
    if (/^(?:\\[1-9]|[*+?])/.test(token)) throw new Error(`Cannot judge ${token} in ${source}`);
    const expression = new RegExp(`^(?:${token})$`, flags.replace(/[gy]/g, ''));
    return character(SYMBOLS.filter((symbol) => symbol.length === 1 && expression.test(symbol)));
  }

  function readGroup(): Part {
    const part = readAlternatives();
    at += 1;
    return part;
  }

  function character(symbols: readonly string[]): Part {
    const position = edges.push([]) - 1;
    accepted.push(symbols.reduce((set, symbol) => set | (1n << BigInt(SYMBOLS.indexOf(symbol))), 0n));
    if (symbols.length === 0) return NEVER;
    return { isNullable: false, first: [position], last: [position], isFree: false, free: [position] };
  }

  function sequence(one: Part, other: Part): Part {
    connect(one.last, other.first);
    return {
      isNullable: one.isNullable && other.isNullable,
      first: one.isNullable ? [...one.first, ...other.first] : one.first,
      last: other.isNullable ? [...one.last, ...other.last] : other.last,
      isFree: one.isFree && other.isFree,
      free: other.isFree ? [...one.free, ...other.free] : other.free,
    };
  }

  function connect(last: readonly number[], first: readonly number[]): void {
    for (const from of last) {
      for (const to of first) {
        if (edges[from]?.includes(to)) doubled.push([from, to]);
        edges[from]?.push(to);
      }
    }
  }
}

function either(one: Part, other: Part): Part {
  return {
    isNullable: one.isNullable || other.isNullable,
    first: [...one.first, ...other.first],
    last: [...one.last, ...other.last],
    isFree: one.isFree || other.isFree,
    free: [...one.free, ...other.free],
  };
}

/** Has a 1 for what is reached by one step or more: sets would take most of the time that all expressions of the source take. */
function reachableFrom(edges: readonly (readonly number[])[], from: number): Uint8Array {
  const found = new Uint8Array(edges.length);
  const ahead = [from];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    for (const next of edges[at] ?? []) {
      if (found[next] === 1) continue;
      found[next] = 1;
      ahead.push(next);
    }
  }
  return found;
}

/** Whether steps lead from one state to another. */
function search(
  from: readonly number[],
  to: readonly number[],
  next: (state: readonly number[]) => readonly (readonly number[])[],
): boolean {
  const seen = new Map<string, readonly number[]>();
  let front = next(from);
  while (front.length > 0) {
    const fresh = front.filter((state) => !seen.has(state.join()));
    for (const state of fresh) seen.set(state.join(), state);
    if (seen.has(to.join())) return true;
    front = [...new Map(fresh.map((state) => [state.join(), state])).values()].flatMap(next);
  }
  return false;
}
