/** Escapes, the beginnings of groups, repeats by number, and all else by itself. */
const TOKEN = /\\.|\((?:\?[:=!<]?)?|\{\d{1,9}(?:,\d{0,9})?\}|./gsu;

/** What may be a part of a path: a class that repeats, and a slash behind it or before it. */
const PART = /^(?:(\[(?:\\.|[^\]\\])+\]|\\?[^\\])[+*]\/|\/(\[(?:\\.|[^\]\\])+\]|\\?[^\\])[+*])$/s;

/**
 * Whether an expression repeats what may itself match in several ways: a group with a repeat or an alternative in it, as in `(a+)+`
 * and `(a|a)*`. Only such take exponential time. Some are refused that do not.
 */
export function hasNestedRepeats(pattern: string): boolean {
  const tokens = pattern.match(TOKEN) ?? [];
  /** Where each group that is open begins, and whether what is in it may match in several ways. */
  const open: { readonly start: number; isVaried: boolean }[] = [];
  let isInClass = false;
  for (const [at, token] of tokens.entries()) {
    const group = open.at(-1);
    if (isInClass) isInClass = token !== ']';
    else if (token === '[') isInClass = true;
    else if (token.startsWith('(')) open.push({ start: at + 1, isVaried: false });
    else if (token === ')') {
      open.pop();
      const body = tokens.slice(group?.start, at).join('');
      const isVaried = group?.isVaried === true;
      if (isVaried && isMany(tokens[at + 1]) && !isPartOfPath(body)) return true;
      const around = open.at(-1);
      if (around !== undefined) around.isVaried ||= isVaried;
    } else if (group !== undefined) group.isVaried ||= token === '|' || isVarying(token);
  }
  return false;
}

/** Whether it has one way to match, since it ends where the next begins: at a slash, which it does not hold otherwise. */
function isPartOfPath(body: string): boolean {
  const [, before, behind] = PART.exec(body.replaceAll('\\/', '/')) ?? [];
  const repeated = before ?? behind;
  return repeated !== undefined && !new RegExp(`^(?:${repeated})$`, 'is').test('/');
}

/** Whether it is a quantifier that leaves a choice. */
function isVarying(token: string): boolean {
  return token === '*' || token === '+' || token === '?' || (token.startsWith('{') && token.includes(','));
}

/** Whether it repeats what is before it more than once. */
function isMany(token = ''): boolean {
  if (token === '*' || token === '+') return true;
  return token.startsWith('{') && !ONCE.has(token);
}

const ONCE: ReadonlySet<string> = new Set(['{0}', '{1}', '{0,0}', '{0,1}', '{1,1}']);
