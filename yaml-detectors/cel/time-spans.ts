import type { ASTNode } from '@marcbachmann/cel-js';

/** Where in an expression values are computed from times, of which only the milliseconds are kept. */
export type TimeSpans = {
  /** Whether the value of this node may be, or hold, what was added to a time or subtracted from one. */
  readonly isIn: (node: ASTNode) => boolean;
  /** A loop over a list gives its elements a name. What this gives ends it. */
  readonly enter: (variable: string, list: ASTNode) => () => void;
};

export function createTimeSpans(): TimeSpans {
  /** Those of the loops around, the innermost last. */
  const loops: { readonly variable: string; readonly holdsTime: boolean; readonly holdsSpan: boolean }[] = [];
  return {
    isIn: holdsSpan,
    enter(variable, list) {
      loops.push({ variable, holdsTime: holdsTime(list), holdsSpan: holdsSpan(list) });
      return () => loops.pop();
    },
  };

  function holdsTime(node: ASTNode): boolean {
    if (node.op === 'id') return loopOf(node.args)?.holdsTime ?? node.args === 'timestamp';
    if (node.op === '.' && node.args[1] === 'timestamp') return true;
    if (node.op === 'call' && node.args[0] === 'timestamp') return true;
    return sourcesOf(node).some(holdsTime);
  }

  function holdsSpan(node: ASTNode): boolean {
    if (node.op === 'id') return loopOf(node.args)?.holdsSpan ?? false;
    if (node.op === '+' || node.op === '-') return node.args.some((each) => holdsTime(each) || holdsSpan(each));
    // Names within it are not known here.
    if (node.op === 'rcall' && node.args[0] === 'map' && holdsTime(node.args[1])) return true;
    return sourcesOf(node).some(holdsSpan);
  }

  function loopOf(variable: string) {
    return loops.findLast((loop) => loop.variable === variable);
  }
}

/** Those of which a value may be, or may hold, the value of a node. */
function sourcesOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'list':
    case '+':
    case '-':
      return node.args;
    case 'map':
      return node.args.flat();
    case '?:':
      return node.args.slice(1);
    case '[]':
    case '.':
      return [node.args[0]];
    case 'call':
      return node.args[0] === 'dyn' || node.args[0] === 'duration' ? node.args[1] : [];
    case 'rcall':
      return node.args[0] === 'filter' || node.args[0] === 'map' ? [node.args[1], ...node.args[2].slice(1)] : [];
    default:
      return [];
  }
}
