import { TracewardError } from '#core/errors.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { usageError } from './rescan-arguments.ts';

/** What a run is to read, as the input of the state machine has it. What is left out is for the stack to decide. */
export type RequestDocument = Readonly<Record<string, string | number>>;

/** The options of a new run, each with its name in the document. */
export const REQUEST_OPTIONS = {
  bucket: 'bucket',
  prefix: 'prefix',
  from: 'from',
  to: 'to',
  lookback: 'lookbackDays',
  'cluster-pattern': 'clusterPattern',
  cluster: 'cluster',
  inventory: 'inventory',
  tolerated: 'toleratedFailurePercentage',
} as const;

type Option = keyof typeof REQUEST_OPTIONS;
const NUMBERS: readonly Option[] = ['lookback', 'tolerated'];
const NUMBER = /^\d+(\.\d+)?$/;

/** Checks, before anything is started, all that the planner would check without looking. Throws `settings`. */
export function readRequest(values: Partial<Record<Option, string>>): RequestDocument {
  const given = (Object.keys(REQUEST_OPTIONS) as Option[]).flatMap((option) => {
    const text = values[option];
    return text === undefined ? [] : [[REQUEST_OPTIONS[option], readValue(option, text)] as const];
  });
  checkOrder(values);
  if (values.lookback !== undefined && values.from === undefined)
    throw usageError('--lookback: expected --from with it');
  const document = Object.fromEntries(given);
  try {
    readRescanRequest(document);
  } catch (cause) {
    if (cause instanceof TracewardError) throw usageError(withOptions(cause.message), cause);
    throw cause;
  }
  return document;
}

/** The core sees times, no longer what was typed. */
function checkOrder({ from = '', to = '' }: Partial<Record<Option, string>>): void {
  const [start, end] = [readInstant(from), readInstant(to)];
  if (start === undefined || end === undefined || start < end) return;
  throw usageError(`--to: expected a time after --from, which is ${from}, found "${to}"`);
}

function readValue(option: Option, text: string): string | number {
  return NUMBERS.includes(option) && NUMBER.test(text) ? Number(text) : text;
}

/** The core names what is wrong by its path in the document. */
function withOptions(message: string): string {
  return Object.entries(REQUEST_OPTIONS).reduce(
    (text, [option, name]) => text.replaceAll(new RegExp(`^input: ${name}\\b`, 'gm'), `--${option}`),
    message,
  );
}
