import * as v from 'valibot';
import { isObject } from '#core/json.ts';

/**
 * The states that run on this machine, with the fields that have an effect here. Any other field is an error: what
 * were ignored here could be what makes the state work in the cloud.
 * https://states-language.net/spec.html
 */
const path = v.optional(v.nullable(v.string()));
const template = v.optional(v.record(v.string(), v.unknown()));
const base = {
  Comment: v.optional(v.string()),
  QueryLanguage: v.optional(v.literal('JSONPath')),
};
const filtered = { ...base, InputPath: path, OutputPath: path };
const followed = { Next: v.optional(v.string()), End: v.optional(v.literal(true)) };

const errorNames = v.pipe(v.array(v.string()), v.minLength(1));
const failing = {
  Retry: v.optional(
    v.array(
      v.strictObject({
        ErrorEquals: errorNames,
        IntervalSeconds: v.optional(v.number()),
        MaxAttempts: v.optional(v.number()),
        BackoffRate: v.optional(v.number()),
        MaxDelaySeconds: v.optional(v.number()),
        JitterStrategy: v.optional(v.picklist(['FULL', 'NONE'])),
        Comment: v.optional(v.string()),
      }),
    ),
  ),
  Catch: v.optional(
    v.array(
      v.strictObject({
        ErrorEquals: errorNames,
        Next: v.string(),
        ResultPath: v.optional(v.string()),
        Comment: v.optional(v.string()),
      }),
    ),
  ),
};

/** `arn:aws:states:::lambda:invoke`, or a function's ARN. */
const invocation = v.pipe(v.string(), v.regex(/^arn:[\w-]+:(states:::lambda:invoke|lambda:[^:]+:[^:]+:function:.+)$/));

const task = v.strictObject({
  Type: v.literal('Task'),
  ...filtered,
  ...followed,
  ...failing,
  Resource: invocation,
  Parameters: template,
  ResultSelector: template,
  ResultPath: path,
  TimeoutSeconds: v.optional(v.number()),
});

const pass = v.strictObject({
  Type: v.literal('Pass'),
  ...filtered,
  ...followed,
  Parameters: template,
  Result: v.optional(v.unknown()),
  ResultPath: path,
});

const OPERATOR =
  /^(String(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?|StringMatches|Numeric(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?|BooleanEquals(Path)?|Timestamp(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?|Is(Null|Present|Numeric|String|Boolean|Timestamp))$/;

const rule = v.pipe(v.record(v.string(), v.unknown()), v.check(isRule, 'Invalid rule of a choice'));

const choice = v.strictObject({
  Type: v.literal('Choice'),
  ...filtered,
  Choices: v.pipe(v.array(rule), v.minLength(1)),
  Default: v.optional(v.string()),
});

const wait = v.strictObject({
  Type: v.literal('Wait'),
  ...filtered,
  ...followed,
  Seconds: v.optional(v.number()),
  SecondsPath: v.optional(v.string()),
  Timestamp: v.optional(v.string()),
  TimestampPath: v.optional(v.string()),
});

const succeed = v.strictObject({ Type: v.literal('Succeed'), ...filtered });

const fail = v.strictObject({
  Type: v.literal('Fail'),
  ...base,
  Error: v.optional(v.string()),
  ErrorPath: v.optional(v.string()),
  Cause: v.optional(v.string()),
  CausePath: v.optional(v.string()),
});

/** What both a machine and the children of a map are made of. */
export const plainStates = [task, pass, choice, wait, succeed, fail] as const;
/** The fields that a map has in common with others. */
export const mapBase = { ...filtered, ...followed, ...failing, ResultSelector: template, ResultPath: path };
export { template };

export type TaskState = v.InferOutput<typeof task>;

/** A comparison by one operator, or a combination of rules. */
function isRule({ Next, Comment, ...rule }: Readonly<Record<string, unknown>>): boolean {
  const { Variable, ...rest } = rule;
  const [[operator = '', operand] = [], ...others] = Object.entries(rest);
  if (others.length > 0) return false;
  if (Variable !== undefined) return typeof Variable === 'string' && OPERATOR.test(operator);
  if (operator === 'Not') return isObject(operand) && isRule(operand);
  return (operator === 'And' || operator === 'Or') && Array.isArray(operand) && operand.every(isRule);
}
