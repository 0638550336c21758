import { parseArgs } from 'node:util';
import { closestName } from '#core/closest-name.ts';
import { TracewardError } from '#core/errors.ts';

export type TemplateOptions = {
  readonly out: string;
  /** Undefined for traceward.json, if there is one. */
  readonly config: string | undefined;
  /** Undefined for those beside the settings. */
  readonly detectors: string | undefined;
};

export const TEMPLATE_USAGE = `Usage: npm run -s template -- --out DIR [options]

Writes what it takes to deploy without npm and without the CDK: the template, an
archive for each function, the bill of materials and the sums of all.

  --out DIR         where to; what an earlier release wrote there is removed
  --config FILE     settings (default: traceward.json). As for the CDK, it may
                    be -c config=FILE
  --detectors DIR   detectors (default: detectors/ beside the settings)
  -h, --help        this text

Exit status: 0 written, 2 wrong usage, or settings that are wrong.
`;

const OPTIONS = {
  out: { type: 'string' },
  config: { type: 'string' },
  detectors: { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What the CDK's command line is given as context, and this one, too. */
const CONTEXT = ['config', 'detectors'] as const;

/** The options that these arguments ask for, or `help`. Throws `settings` for what cannot be meant. */
export function readTemplateOptions(args: readonly string[]): TemplateOptions | 'help' {
  refuseUnknown(args);
  const { out, context = [], help, ...values } = parse(args);
  if (help) return 'help';
  const { config, detectors } = { ...Object.fromEntries(context.map(readContext)), ...values };
  for (const [name, value] of Object.entries({ out, config, detectors }))
    if (value === '') throw usageError(`--${name}: expected a value, found nothing`);
  if (out === undefined) throw usageError('expected --out DIR: the folder to write into');
  return { out, config, detectors };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw usageError(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function refuseUnknown(args: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw usageError(
        `expected nothing but options, found "${token.value}"; npm takes options for its own unless -- stands before them`,
      );
    }
    if (token.kind !== 'option' || Object.hasOwn(OPTIONS, token.name)) continue;
    const meant = closestName(token.name, Object.keys(OPTIONS));
    throw usageError(`there is no option ${token.rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`);
  }
}

function readContext(pair: string): readonly [string, string] {
  const [key = '', ...value] = pair.split('=');
  if (!CONTEXT.some((known) => known === key) || value.length === 0)
    throw usageError(`-c: expected config=FILE or detectors=DIR, found "${pair}"`);
  return [key, value.join('=')];
}

function usageError(message: string, cause?: unknown): TracewardError {
  return new TracewardError('settings', `${message}\n"npm run -s template -- --help" shows the options`, { cause });
}
