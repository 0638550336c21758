import { type ASTNode, Environment, type ObjectSchema, ParseError } from '@marcbachmann/cel-js';
import { ADDED_CONVERSIONS } from './conversions.ts';
import { EVENT_PATHS } from './event-paths.ts';
import { compilePattern } from './patterns.ts';
import { type ExpressionFault, type Printed, printExpression } from './print-expression.ts';
import { createExpressions, LIMITS, OPTIONS } from './run-expressions.ts';

/** What an expression may give: all that a field of an event may hold. */
const FIELD_TYPES: readonly string[] = ['string', 'int', 'uint', 'bool', 'dyn'];

export type Checker = (source: string, use: 'condition' | 'field') => Printed | ExpressionFault;

/** Checks expressions against all that an event has, in folders with shared lists of these names. */
export function createChecker(lists: Readonly<Record<string, readonly string[]>>): Checker {
  const names = new Set(Object.keys(lists));
  const environment = createEnvironment([...names]);
  const { compile } = createExpressions(lists, compilePattern);

  return (source, use) => {
    const printed = print(source);
    if ('fault' in printed) return printed;
    const { valid, type = '', error } = environment.check(source);
    if (!valid) return summaryOf(error).startsWith('Logical') ? faultOfOperand(source) : faultIn(error, source);
    if (use === 'condition' && type !== 'bool')
      return { fault: `expected a condition, which is true or false, found a value of type ${type}`, at: 0 };
    if (use === 'field' && !FIELD_TYPES.includes(type))
      return { fault: `expected a text, a whole number or true or false, found a value of type ${type}`, at: 0 };
    if (use === 'field' && printed.arguments.includes('argv')) return { fault: NO_ARGUMENTS, at: 0 };
    return isTaken(printed) ? printed : { fault: 'not supported: what evaluates it does not take it', at: 0 };
  };

  /** The library points to all that `&&` and `||` join: to the condition's beginning. */
  function faultOfOperand(source: string): ExpressionFault {
    for (const { start, end } of operandsOf(environment.parse(source).ast)) {
      const { valid, type = '' } = environment.check(source.slice(start, end));
      if (valid && type !== 'bool' && type !== 'dyn')
        return { fault: `expected what is true or false beside && and ||, found a value of type ${type}`, at: start };
    }
    return faultIn(environment.check(source).error, source);
  }

  /** Nothing of a folder may fail only where logs are read. */
  function isTaken({ text }: Printed): boolean {
    try {
      compile(text);
      return true;
    } catch {
      return false;
    }
  }

  function print(source: string): Printed | ExpressionFault {
    try {
      return printExpression(environment.parse(source).ast, names);
    } catch (error) {
      if (error instanceof ParseError) return faultIn(error, source);
      throw error;
    }
  }
}

function operandsOf(node: ASTNode): readonly ASTNode[] {
  return node.op === '&&' || node.op === '||' ? node.args.flatMap(operandsOf) : [node];
}

const NO_ARGUMENTS =
  'not supported: argv in an output; arguments of programs hold secrets, and only conditions are given them';

const NO_TEXT_OF_A_TIME =
  'not supported: a time as a text, because only its milliseconds are kept; int() gives its seconds';

const TOO_LARGE = 'expected a smaller expression: split it into several conditions, or put values into a shared list';

type Located = { readonly summary?: string; readonly range?: { readonly start: number } | undefined };

/** The library fails at the elements of `[]` and `{}`, with an error that has none. */
function summaryOf(error: Located | undefined): string {
  return (
    error?.summary ?? 'not supported: a value whose type cannot be told, such as an element of an empty list or map'
  );
}

function faultIn(error: Located | undefined, source: string): ExpressionFault {
  const summary = summaryOf(error);
  if (summary.startsWith('Exceeded')) return { fault: TOO_LARGE, at: 0 };
  const fault = summary.includes(`'string(${TIME})'`) ? NO_TEXT_OF_A_TIME : `${summary}${adviceOn(summary)}`;
  return { fault, at: Math.min(error?.range?.start ?? 0, source.length) };
}

function adviceOn(summary: string): string {
  if (/\buint\b/.test(summary) && /\bint\b/.test(summary))
    return '; whole numbers without a sign have a u behind them: 0u';
  const single = /^Unexpected character: ([=&|])/.exec(summary)?.[1];
  if (single !== undefined) return `; write ${single}${single}`;
  if (summary.startsWith('Unterminated string'))
    return '; in YAML, # behind a space begins a comment: put all of the expression in quotes if it has one';
  if (/null/.test(summary)) return '; ask has() or hasData() whether there is a value';
  const unknown = /^Unknown variable: ([A-Z]\w*)$/.exec(summary)?.[1];
  if (unknown !== undefined) return '; expected a file of type string_list with this name beside the detector';
  return /^Unknown variable/.test(summary) ? '; there are workload, timestamp, event and the shared lists' : '';
}

function createEnvironment(lists: readonly string[]): Environment {
  // Optional fields are parsed only to be refused in words.
  const environment = new Environment({ ...OPTIONS, limits: LIMITS, enableOptionalTypes: true });
  const workload = schemaOf(Object.entries(EVENT_PATHS).map(([path, { type }]) => [path.split('.'), type]));
  environment.registerType('Workload', { schema: workload });
  environment.registerType('Event', { fields: { name: 'string', timestamp: TIME, workload: 'Workload' } });
  environment.registerVariable('workload', 'Workload');
  environment.registerVariable('event', 'Event');
  environment.registerVariable('timestamp', TIME);
  for (const name of lists) environment.registerVariable(name, 'list<string>');
  for (const signature of [...SIGNATURES, ...Object.keys(ADDED_CONVERSIONS)])
    environment.registerFunction(signature, () => null);
  return environment;
}

const TIME = 'google.protobuf.Timestamp';

function schemaOf(paths: readonly (readonly [path: readonly string[], type: string])[]): ObjectSchema {
  const byFirst = Map.groupBy(paths, ([[first = '']]) => first);
  return Object.fromEntries(
    [...byFirst].map(([first, all]) => [
      first,
      all[0]?.[0].length === 1 ? all[0][1] : schemaOf(all.map(([[, ...rest], type]) => [rest, type])),
    ]),
  );
}

const SIGNATURES = [
  ...[
    'getEventData(string): dyn',
    'getEventData(Event, string): dyn',
    'hasData(string): bool',
    'hasData(Event, string): bool',
  ],
  ...[
    'split(string, string): list<string>',
    'join(list<string>, string): string',
    'replace(string, string, string): string',
    'matches(string, string): bool',
  ],
  ...[
    'trim(string): string',
    'upper(string): string',
    'lower(string): string',
    'basename(string): string',
    'dirname(string): string',
  ],
];
