import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Operation, operationOf } from './operations.ts';

export type AwsCommand = {
  /** As they were given, after `aws`. */
  readonly words: readonly string[];
  readonly service: string;
  readonly command: string;
  readonly operation: Operation;
  /** What the SDK would be given. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The values of each option, as they stand. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
};

/** What every command of the AWS CLI takes, by whether a value follows. */
const GLOBAL = new Map([
  ['cli-binary-format', true],
  ['max-items', true],
  ['no-cli-pager', false],
  ['no-paginate', false],
  ['output', true],
  ['page-size', true],
  ['query', true],
  ['region', true],
]);

/** Reads the words after `aws`, as given in a folder. Throws for what the AWS CLI, version 2, would refuse. */
export function readCommand(words: readonly string[], folder: string): AwsCommand {
  const [service = '', command = '', ...rest] = words;
  const operation = operationOf(service, command);
  const { options, positionals } = readOptions(rest, operation);
  if (positionals.length !== operation.positionals) {
    throw new Error(`${service} ${command} takes ${operation.positionals} arguments, found ${positionals.join(' ')}`);
  }
  return { words, service, command, operation, input: inputOf(options, operation, folder), options, positionals };
}

function readOptions(words: readonly string[], operation: Operation) {
  const options = new Map<string, readonly string[]>();
  const positionals: string[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    at += 1;
    if (!word.startsWith('--')) {
      positionals.push(word);
      continue;
    }
    const name = word.slice(2);
    const many = valuesOf(name, operation);
    const values: string[] = [];
    while (values.length < many && at < words.length && !(words[at] ?? '').startsWith('--')) {
      values.push(words[at] ?? '');
      at += 1;
    }
    if (many > 0 && values.length === 0) throw new Error(`--${name} needs a value`);
    options.set(name, values);
  }
  return { options, positionals };
}

/** The most values that may follow an option. */
function valuesOf(name: string, { options }: Operation): number {
  const global = GLOBAL.get(name);
  if (global !== undefined) return global ? 1 : 0;
  const option = options.get(name) ?? options.get(name.replace(/^no-/, ''));
  if (option === undefined) throw new Error(`there is no option --${name}`);
  if (option.kind === 'flag') return 0;
  return option.kind === 'list' ? Number.POSITIVE_INFINITY : 1;
}

function inputOf(
  given: ReadonlyMap<string, readonly string[]>,
  { options }: Operation,
  folder: string,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, values] of given) {
    const option = options.get(name) ?? options.get(name.replace(/^no-/, ''));
    if (option === undefined) continue;
    const texts = values.map((value) => contentOf(value, folder));
    const [first = ''] = texts;
    if (option.kind === 'flag') input[option.member] = options.has(name);
    else if (option.kind === 'number') input[option.member] = Number(first);
    else if (option.kind === 'text') input[option.member] = first;
    else input[option.member] = isJson(first) ? JSON.parse(first) : structureOf(texts, option.kind);
  }
  return input;
}

function contentOf(text: string, folder: string): string {
  return text.startsWith('file://') ? readFileSync(resolve(folder, text.slice('file://'.length)), 'utf8') : text;
}

function isJson(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[');
}

/** The short form of the AWS CLI, as far as it is used here: `Name=value,Other=value`. */
function structureOf(texts: readonly string[], kind: 'list' | 'structure'): unknown {
  const parts = texts.map((text) => (text.includes('=') ? pairsOf(text) : text));
  return kind === 'list' ? parts : parts[0];
}

function pairsOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split(',').map((pair) => pair.split(/=(.*)/s, 2)));
}
