import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { didYouMean } from '#core/closest-name.ts';
import { REQUEST_OPTIONS, type RequestDocument, readRequest } from './read-request.ts';
import { oneOf, parse, RESULT_FORMATS, usageError } from './rescan-arguments.ts';

const COMMANDS = ['start', 'status', 'list', 'cancel', 'redrive'] as const;
/** What Step Functions allows as the name of an execution. */
const ID = /^[\w-]{1,80}$/;

export type Site =
  | {
      readonly kind: 'deployed';
      /** Undefined for that of the settings. */
      readonly stack: string | undefined;
      readonly config: string | undefined;
    }
  | {
      readonly kind: 'local';
      /** Of logs, or the state of `traceward local`. */
      readonly folder: string;
      readonly state: string | undefined;
      readonly config: string | undefined;
    };

type Common = {
  readonly site: Site;
  readonly format: (typeof RESULT_FORMATS)[number];
  /** The file to save the report in. */
  readonly report: string | undefined;
  readonly waits: boolean;
  readonly failOnFindings: boolean;
};

export type RescanOptions = Common &
  (
    | { readonly command: 'start'; readonly request: RequestDocument }
    | { readonly command: 'list' }
    | { readonly command: 'status' | 'cancel' | 'redrive'; readonly id: string }
  );

type Values = ReturnType<typeof parse>['values'];

/** The options that these arguments ask for. Throws `settings` for what cannot be meant. */
export function readRescanOptions(args: readonly string[]): RescanOptions {
  const { values, positionals } = parse(args);
  for (const [name, value] of Object.entries(values)) {
    if (value === '' && name !== 'prefix') throw usageError(`--${name}: expected a value, found nothing`);
  }
  const common = readCommon(values);
  const [name = 'start', id, ...rest] = positionals;
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) {
    throw usageError(`expected ${COMMANDS.join(', ')}, found "${name}"${didYouMean(name, COMMANDS)}`);
  }
  if (command === 'start' || command === 'list') refuse(id, 'without an argument');
  refuse(rest[0], 'with one argument');
  if (command === 'start') return { ...common, command, request: readRequest(values) };
  const given = Object.keys(REQUEST_OPTIONS).find((option) => option in values);
  if (given !== undefined) throw usageError(`--${given}: only a new run can be told what to read`);
  if (command === 'list') return { ...common, command };
  if (id === undefined) throw usageError(`${command}: expected the ID of a run; "list" shows them`);
  if (!ID.test(id)) throw usageError(`${command}: expected the ID of a run, found "${id}"`);
  return { ...common, command, id };

  function refuse(found: string | undefined, expected: string): void {
    if (found !== undefined) throw usageError(`expected ${command} ${expected}, found "${found}"`);
  }
}

function readCommon(values: Values): Common {
  const format = oneOf(RESULT_FORMATS, '--format', values.format) ?? 'text';
  if (values.report !== undefined && !existsSync(dirname(values.report))) {
    throw usageError(`--report: expected a file in a directory that exists, found "${values.report}"`);
  }
  return {
    site: readSite(values),
    format,
    report: values.report,
    waits: !values['no-wait'],
    failOnFindings: values['fail-on-findings'] === true,
  };
}

function readSite({ local: folder, stack, state, config }: Values): Site {
  if (folder === undefined) {
    if (state !== undefined) throw usageError('--state: only runs on this machine have it; name --local');
    return { kind: 'deployed', stack, config };
  }
  if (stack !== undefined) throw usageError('--local and --stack: expected one of them');
  return { kind: 'local', folder, state, config };
}
