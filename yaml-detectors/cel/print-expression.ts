import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '#core/closest-name.ts';
import { faultOfArgument } from '#yaml-detectors/fault-of-argument.ts';
import { ownValue } from '#yaml-detectors/own-value.ts';
import { CONVERSION_NAMES, ownNameOf } from './conversions.ts';
import { EVENT_PATHS, faultOfPath, PARTS } from './event-paths.ts';
import { faultOfPattern } from './patterns.ts';
import { createTimeSpans } from './time-spans.ts';
import { TIME_METHODS } from './times.ts';

/** What an author wrote, as the evaluator takes it. */
export type Printed = { readonly text: string; readonly arguments: readonly string[] };

/** What is wrong with an expression, what to do, and where in it. */
export type ExpressionFault = { readonly fault: string; readonly at: number };

/** Of the standard library and of Tracee's own functions. */
const FUNCTIONS: readonly string[] = [
  ...['getEventData', 'hasData', 'split', 'join', 'trim', 'replace', 'upper', 'lower', 'basename', 'dirname', 'has'],
  ...['matches', 'size', 'string', 'int', 'uint', 'double', 'bool', 'type', 'dyn', 'timestamp', 'duration'],
];
/** What is written for one of them, and is like none. */
const INSTEAD: Readonly<Partial<Record<string, string>>> = {
  getData: 'getEventData',
  getArg: 'getEventData',
  hasEventData: 'hasData',
};
const METHODS: readonly string[] = ['startsWith', 'endsWith', 'contains', 'matches', 'size', ...TIME_METHODS];
const QUANTIFIERS: readonly string[] = ['all', 'exists', 'exists_one', 'filter'];
/** Tracee's stores. A log does not hold them. */
const STORES: readonly string[] = ['process', 'container', 'system', 'kernel', 'dns', 'syscall'];
const RESERVED: readonly string[] = ['workload', 'event', 'timestamp'];
class Refused extends Error {
  readonly at: number;
  constructor(message: string, { start }: ASTNode) {
    super(message);
    this.at = start;
  }
}

/**
 * Writes the expression anew, so that it reads events as they come, does what Tracee's library does where the evaluator's own
 * differs, and counts the turns of loops. `lists`: the names of shared lists.
 */
export function printExpression(root: ASTNode, lists: ReadonlySet<string>): Printed | ExpressionFault {
  const read = new Set<string>();
  const spans = createTimeSpans();
  let depth = 0;
  try {
    const text = print(root);
    return { text, arguments: [...read] };
  } catch (error) {
    if (error instanceof Refused) return { fault: error.message, at: error.at };
    throw error;
  }

  function print(node: ASTNode): string {
    switch (node.op) {
      case 'value':
        return printValue(node);
      case 'id':
        return printName(node, node.args);
      case '.':
        return printField(node);
      case '[]':
        return `(${print(node.args[0])})[keyOf(${print(node.args[1])})]`;
      case 'call':
        return printCall(node, node.args[0], node.args[1]);
      case 'rcall':
        return printMethod(node, node.args);
      case 'list':
        return `[${node.args.map(print).join(', ')}]`;
      case 'map':
        return printMap(node.args);
      case '?:':
        return `(${print(node.args[0])} ? ${print(node.args[1])} : ${print(node.args[2])})`;
      case '!_':
        return `!(${print(node.args)})`;
      case '-_':
        return node.args.op === 'value'
          ? `-(${printValue(node.args, MAX_SIGNED)})`
          : `computed(-(${print(node.args)}))`;
      case 'in':
        return printMembership(node.args);
      case '==':
        return printEquality(node.args);
      case '!=':
        return `!${printEquality(node.args)}`;
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return `computed(${print(node.args[0])} ${node.op} ${print(node.args[1])})`;
      case '.?':
      case '[?]':
        throw new Refused('not supported: optional fields, which Tracee does not know either', node);
      default:
        return `(${print(node.args[0])} ${node.op} ${print(node.args[1])})`;
    }
  }

  function printValue(node: Extract<ASTNode, { op: 'value' }>, largest = MAX_SIGNED - 1n): string {
    const { args: value } = node;
    if (value instanceof Uint8Array) throw new Refused('not supported: bytes', node);
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return /[.e]/.test(String(value)) ? `(${value})` : `(${value}.0)`;
    if (typeof value === 'bigint' && value > largest) throw new Refused(TOO_LARGE_A_NUMBER, node);
    if (typeof value === 'bigint') return `(${value})`;
    return typeof value === 'object' && value !== null ? `${value}u` : String(value);
  }

  function printName(node: ASTNode, name: string): string {
    if (name === 'timestamp') return 'eventTime()';
    if (name === 'workload' || name === 'event') return printPath(node);
    return name;
  }

  /** The evaluator's own is quicker, and right, where one of the two is a plain value. */
  function printEquality([left, right]: readonly [ASTNode, ASTNode]): string {
    return isPlain(left) || isPlain(right)
      ? `(${print(left)} == ${print(right)})`
      : `isSame(${print(left)}, ${print(right)})`;
  }

  function printMap(entries: readonly (readonly [ASTNode, ASTNode])[]): string {
    const keys = entries.map(([key]) => print(key));
    return `mapOf([${keys.join(', ')}], [${entries.map(([, value]) => print(value)).join(', ')}])`;
  }

  function printMembership([value, list]: readonly [ASTNode, ASTNode]): string {
    const isShared = list.op === 'id' && lists.has(list.args);
    return isShared
      ? `isInNamed(${print(value)}, ${JSON.stringify(list.args)})`
      : `isIn(${print(value)}, ${print(list)})`;
  }

  function printField(node: Extract<ASTNode, { op: '.' }>): string {
    return pathOf(node) === undefined ? `(${print(node.args[0])}).${node.args[1]}` : printPath(node);
  }

  function printPath(node: ASTNode): string {
    const path = pathOf(node) ?? [];
    const [root, ...rest] = path[0] === 'event' ? path.slice(1) : path;
    if (root === 'name' && rest.length === 0) return 'eventName()';
    if (root === 'timestamp' && rest.length === 0) return 'eventTime()';
    if (root !== 'workload')
      throw new Refused(
        `not supported: ${path.join('.')}; of event there are event.name, event.timestamp and event.workload`,
        node,
      );
    const known = ownValue(EVENT_PATHS, rest.join('.'));
    if (known === undefined) throw new Refused(faultOfPath(rest.join('.')), node);
    return `${known.type}Fact(${JSON.stringify(known.fact)})`;
  }

  function printCall(node: ASTNode, name: string, args: readonly ASTNode[]): string {
    if (name === 'bytes') throw new Refused('not supported: bytes', node);
    if (!FUNCTIONS.includes(name))
      throw new Refused(`there is no function ${name}${didYouMean(INSTEAD[name] ?? name, FUNCTIONS)}`, node);
    if (name === 'has') return printHas(node, args);
    const [first, ...others] = args;
    if (name === 'matches' && first !== undefined) return printMatches(node, print(first), others);
    if (name === 'size') return printSize(args);
    if ((name === 'int' || name === 'string') && first !== undefined && spans.isIn(first))
      throw new Refused(NOT_EXACT, node);
    if (CONVERSION_NAMES.has(name)) return `${ownNameOf(name)}(${args.map(print).join(', ')})`;
    if (name !== 'getEventData' && name !== 'hasData') return `${name}(${args.map(print).join(', ')})`;
    return `${name}(${JSON.stringify(argumentIn(node, args))})`;
  }

  /** Which argument is asked for must be known before an event comes. */
  function argumentIn(node: ASTNode, args: readonly ASTNode[]): string {
    const [first, second] = args;
    const named = second === undefined ? first : second;
    if (second !== undefined && !(first?.op === 'id' && first.args === 'event'))
      throw new Refused('expected event before the name', node);
    if (named?.op !== 'value' || typeof named.args !== 'string')
      throw new Refused('not supported: a name that is computed; write it in quotes', node);
    const fault = faultOfArgument(named.args);
    if (fault !== undefined) throw new Refused(fault, node);
    read.add(named.args);
    return named.args;
  }

  function printHas(node: ASTNode, args: readonly ASTNode[]): string {
    const [asked] = args;
    const names = asked === undefined ? undefined : pathOf(asked);
    if (names === undefined && !isOfName(asked))
      throw new Refused(
        'not supported: has() of anything but a field, such as has(workload.container); "key" in a map asks whether that has it',
        node,
      );
    if (names === undefined) return `has(${args.map(print).join(', ')})`;
    const [root, ...rest] = names[0] === 'event' ? names.slice(1) : names;
    const path = rest.join('.');
    const fact = ownValue(EVENT_PATHS, path)?.fact ?? ownValue(PARTS, path);
    if (root !== 'workload' || fact === undefined) throw new Refused(faultOfPath(path), node);
    return `hasFact(${JSON.stringify(fact)})`;
  }

  function printMethod(node: ASTNode, [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]]): string {
    if (receiver.op === 'id' && STORES.includes(receiver.args))
      throw new Refused(
        `not supported: ${receiver.args}.${name}(); a log does not hold what Tracee stores while it runs`,
        node,
      );
    if (QUANTIFIERS.includes(name) || name === 'map') return printLoop(node, name, receiver, args);
    const value = print(receiver);
    if (!METHODS.includes(name))
      throw new Refused(`there is no method ${name}${didYouMean(name, [...METHODS, ...QUANTIFIERS, 'map'])}`, node);
    if (name === 'contains') return `containsText(${[value, ...args.map(print)].join(', ')})`;
    if (name === 'matches') return printMatches(node, value, args);
    if (name === 'size') return printSize([receiver]);
    if (TIME_METHODS.includes(name)) return `partOf(${value}, "${name}", ${args.map(print)[0] ?? '""'})`;
    return `(${value}).${name}(${args.map(print).join(', ')})`;
  }

  function printSize([value]: readonly ASTNode[]): string {
    return value === undefined ? 'size()' : `size(walked(${print(value)}))`;
  }

  function printMatches(node: ASTNode, text: string, [pattern]: readonly ASTNode[]): string {
    if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
      throw new Refused('not supported: a regular expression that is computed; write it in quotes', pattern ?? node);
    const fault = faultOfPattern(pattern.args);
    if (fault !== undefined) throw new Refused(fault, pattern);
    return `matchesPattern(${text}, ${JSON.stringify(pattern.args)})`;
  }

  /**
   * Each turn is counted: before it where what it throws does not end the loop, behind it where that does. A turn that has no work left
   * gives what ends the loop: to throw for each element that is left takes longer than all before.
   */
  function printLoop(node: ASTNode, name: string, receiver: ASTNode, args: readonly ASTNode[]): string {
    const [variable, ...rest] = args;
    if (variable?.op !== 'id' || rest.length === 0 || rest.length > 2)
      throw new Refused(`expected a name and what is asked of it, such as ${name}(x, x != "")`, node);
    if (RESERVED.includes(variable.args) || lists.has(variable.args))
      throw new Refused(`expected another name than ${variable.args}, which means something else here`, variable);
    const over = print(receiver);
    const leave = spans.enter(variable.args, receiver);
    depth += 1;
    const turns = rest.map((each, at) => {
      const isValue = name === 'map' && at === rest.length - 1;
      return isValue
        ? `counted(${print(each)})`
        : `(begin(${depth}) ? end(${depth}, ${print(each)}) : ${name === 'exists'})`;
    });
    depth -= 1;
    leave();
    return `confirmed(rangeOf(${over}).${name}(${[variable.args, ...turns].join(', ')}))`;
  }
}

const NOT_EXACT =
  'not supported: what is computed from a time as a number or a text, because only its milliseconds are kept; compute with int() of the time, or ask getSeconds() of the difference';

const MAX_SIGNED = 2n ** 63n;
const TOO_LARGE_A_NUMBER = 'expected a number of 64 bits; one above 2^63 has a u behind it: 18446744073709551615u';

function isPlain(node: ASTNode): boolean {
  return node.op === 'value' || (node.op === '-_' && node.args.op === 'value');
}

/** Whether it is a field of something that has a name, such as what a loop goes through. */
function isOfName(node: ASTNode | undefined): boolean {
  if (node?.op !== '.') return false;
  return node.args[0].op === 'id' || isOfName(node.args[0]);
}

/** The names of `workload.container.id`; undefined if it begins with something else. */
function pathOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === 'id') return node.args === 'workload' || node.args === 'event' ? [node.args] : undefined;
  if (node.op !== '.') return undefined;
  const parent = pathOf(node.args[0]);
  return parent && [...parent, node.args[1]];
}
