import { matchesGlob } from '#core/glob.ts';

/** What is known of a request, by condition key in lower case. A key that is not there is not known to the service. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

type Compare = (wanted: string, actual: string) => boolean;

const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: matchesGlob,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (wanted, actual) => Number(actual) === Number(wanted),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericGreaterThanEquals: (wanted, actual) => Number(actual) >= Number(wanted),
};
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/**
 * Whether every condition holds. Throws for an operator that this does not know.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(conditions: Readonly<Record<string, Record<string, string[]>>>, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holdsFor(operator, wanted, context[key.toLowerCase()], context)),
  );
}

function holdsFor(
  operator: string,
  wanted: readonly string[],
  known: Context[string] | undefined,
  context: Context,
): boolean {
  if (operator === 'Null') return wanted.includes(String(known === undefined));
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const positive = NEGATED[name];
  const compare = OPERATORS[positive ?? name];
  if (compare === undefined) throw new Error(`Nobody knows the operator ${operator}`);
  const actual = known === undefined ? undefined : [known].flat();
  // A negated operator holds for what is not there; ForAllValues does, too.
  if (actual === undefined) return ifExists !== undefined || positive !== undefined || quantifier === 'ForAllValues';
  const matches = (value: string) => wanted.some((each) => comparesTo(each, value, compare, context));
  const isMet = (value: string) => matches(value) === (positive === undefined);
  return quantifier === 'ForAnyValue' ? actual.some(isMet) : actual.every(isMet);
}

function comparesTo(wanted: string, actual: string, compare: Compare, context: Context): boolean {
  const text = substitute(wanted, context);
  return text !== undefined && compare(text, actual);
}

/** A text of a policy with its variables, such as `${aws:PrincipalAccount}`; undefined if one is not known. */
export function substitute(text: string, context: Context): string | undefined {
  let isKnown = true;
  const substituted = text.replace(/\$\{([\w:/.-]+)\}/g, (_, name: string) => {
    const value = context[name.toLowerCase()];
    if (typeof value !== 'string') isKnown = false;
    return String(value);
  });
  return isKnown ? substituted : undefined;
}

/** Each of an ARN's six parts is compared by itself: a wildcard reaches no further than its part. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const [wanted, actual] = [partsOf(pattern), partsOf(arn)];
  return wanted.length === actual.length && wanted.every((part, index) => matchesGlob(part, actual[index] ?? ''));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
