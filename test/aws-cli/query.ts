import { isObject } from '#core/json.ts';

type Evaluate = (value: unknown) => unknown;

const TOKEN = /\s*(?:([A-Za-z_]\w*)|'([^']*)'|`([^`]*)`|(-?\d+)|(\[\?|\[\]|&&|\|\||==|!=|[[\]{}().,:&|*@!]))/y;

/**
 * A query in the part of JMESPath that the documentation uses: names, indexes, `[]`, `[*]`, filters, lists and objects of parts, pipes,
 * comparisons and a few functions. Throws for anything else. https://jmespath.org/specification.html
 */
export function compileQuery(text: string): Evaluate {
  const tokens = tokensOf(text);
  let at = 0;
  const query = pipe();
  if (at < tokens.length) throw new Error(`query ${text}: unexpected ${tokens[at]?.text}`);
  return query;

  function is(symbol: string): boolean {
    return tokens[at]?.kind === 'symbol' && tokens[at]?.text === symbol;
  }

  function take(symbol: string): boolean {
    if (!is(symbol)) return false;
    at += 1;
    return true;
  }

  function need(symbol: string): void {
    if (!take(symbol)) throw new Error(`query ${text}: expected ${symbol}, found ${tokens[at]?.text ?? 'its end'}`);
  }

  function pipe(): Evaluate {
    const left = either();
    if (!take('|')) return left;
    const right = pipe();
    return (value) => right(left(value));
  }

  function either(): Evaluate {
    const left = both();
    if (!take('||')) return left;
    const right = either();
    return (value) => (isTrue(left(value)) ? left(value) : right(value));
  }

  function both(): Evaluate {
    const left = comparison();
    if (!take('&&')) return left;
    const right = both();
    return (value) => (isTrue(left(value)) ? right(value) : left(value));
  }

  function comparison(): Evaluate {
    const left = path();
    const wanted = is('==') ? true : is('!=') ? false : undefined;
    if (wanted === undefined) return left;
    at += 1;
    const right = path();
    return (value) => (JSON.stringify(left(value)) === JSON.stringify(right(value))) === wanted;
  }

  function path(): Evaluate {
    if (take('!')) {
      const inner = path();
      return (value) => !isTrue(inner(value));
    }
    return continued(first());
  }

  function first(): Evaluate {
    const token = tokens[at];
    if (token?.kind === 'literal') {
      at += 1;
      return () => token.value;
    }
    if (token?.kind === 'name') {
      at += 1;
      return is('(') ? call(token.text) : member(token.text);
    }
    if (take('@')) return (value) => value;
    if (take('(')) {
      const inner = pipe();
      need(')');
      return inner;
    }
    if (is('[') && tokens[at + 1]?.kind !== 'number' && tokens[at + 1]?.text !== '*') return list();
    if (is('{')) return object();
    return (value) => value;
  }

  /**
   * What follows a path. After a projection, all that follows is done to each of its items, up to a `[]`, which flattens
   * them together.
   */
  function continued(left: Evaluate, ofItem = false): Evaluate {
    if (is('[]') && ofItem) return left;
    if (take('[]')) return continued(project(flatten(left)), ofItem);
    if (take('[?')) {
      const condition = pipe();
      need(']');
      const filtered = project((value) => itemsOf(left(value))?.filter((item) => isTrue(condition(item))));
      return continued(filtered, ofItem);
    }
    if (take('.')) return continued(after(left), ofItem);
    if (!take('[')) return left;
    const token = tokens[at];
    at += 1;
    need(']');
    if (token?.text === '*') return continued(project(left), ofItem);
    return continued((value) => itemsOf(left(value))?.at(Number(token?.text)) ?? null, ofItem);
  }

  function after(left: Evaluate): Evaluate {
    const token = tokens[at];
    const right = is('[') ? list() : is('{') ? object() : member(token?.kind === 'name' ? token.text : '');
    if (token?.kind === 'name') at += 1;
    return (value) => nullOr(left(value), right);
  }

  function project(left: Evaluate): Evaluate {
    const each = continued((item) => item, true);
    return (value) =>
      nullOr(left(value), (items) =>
        itemsOf(items)
          ?.map(each)
          .filter((item) => item !== null && item !== undefined),
      );
  }

  function list(): Evaluate {
    need('[');
    const parts = [pipe()];
    while (take(',')) parts.push(pipe());
    need(']');
    return (value) => parts.map((part) => part(value) ?? null);
  }

  function object(): Evaluate {
    need('{');
    const parts: [string, Evaluate][] = [];
    do {
      const name = tokens[at]?.text ?? '';
      at += 1;
      need(':');
      parts.push([name, pipe()]);
    } while (take(','));
    need('}');
    return (value) => Object.fromEntries(parts.map(([name, part]) => [name, part(value) ?? null]));
  }

  function call(name: string): Evaluate {
    need('(');
    const parts: Evaluate[] = [];
    while (!take(')')) {
      take('&');
      parts.push(pipe());
      take(',');
    }
    const [one = nothing, two = nothing] = parts;
    const known: Readonly<Record<string, Evaluate>> = {
      contains: (value) => String(one(value)).includes(String(two(value))),
      length: (value) => itemsOf(one(value))?.length ?? 0,
      sort_by: (value) => itemsOf(one(value))?.toSorted((a, b) => (String(two(a)) < String(two(b)) ? -1 : 1)) ?? null,
      starts_with: (value) => String(one(value)).startsWith(String(two(value))),
    };
    const found = known[name];
    if (found === undefined) throw new Error(`query ${text}: ${name} is not known here`);
    return found;
  }
}

/** The names that a query expects in an answer, and the name that each follows, if there is one. */
export function namesInQuery(text: string): { readonly name: string; readonly after: string | undefined }[] {
  const tokens = tokensOf(text);
  return tokens.flatMap(({ kind, text: name }, at) => {
    const next = tokens[at + 1]?.text;
    if (kind !== 'name' || next === '(' || next === ':') return [];
    return [{ name, after: tokens[at - 1]?.text === '.' ? tokens[at - 2]?.text : undefined }];
  });
}

type Token = {
  readonly kind: 'name' | 'literal' | 'number' | 'symbol';
  readonly text: string;
  readonly value: unknown;
};

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const start = TOKEN.lastIndex;
    const [, name, raw, json, number, symbol] = TOKEN.exec(text) ?? [];
    if (name !== undefined) tokens.push({ kind: 'name', text: name, value: name });
    else if (raw !== undefined) tokens.push({ kind: 'literal', text: raw, value: raw });
    else if (json !== undefined) tokens.push({ kind: 'literal', text: json, value: JSON.parse(json) });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, value: Number(number) });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, value: symbol });
    else throw new Error(`query ${text}: cannot be read at ${text.slice(start)}`);
  }
  return tokens;
}

function member(name: string): Evaluate {
  return (value) => (isObject(value) ? (value[name] ?? null) : null);
}

function flatten(left: Evaluate): Evaluate {
  return (value) => itemsOf(left(value))?.flat();
}

function itemsOf(value: unknown): unknown[] | null {
  return Array.isArray(value) ? value : null;
}

function nullOr(value: unknown, evaluate: Evaluate): unknown {
  return value === null || value === undefined ? null : evaluate(value);
}

function nothing(): null {
  return null;
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== false && value !== '';
}
