import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

const ROOT = join(__dirname, '../..');
const NO_SOURCE = new Set(['node_modules', 'test', 'bench', 'dist', 'docs', 'cdk.out', 'coverage']);

/** `expression` is undefined if its text is made when the program runs. */
export type FoundExpression = { readonly file: string; readonly expression: RegExp | undefined };

/** All regular expressions of the source: literals, and what is made of texts that are constants of their file. */
export function sourceExpressions(): FoundExpression[] {
  const files = globSync('*/**/*.{ts,mjs}', { cwd: ROOT, exclude: (path) => NO_SOURCE.has(path) });
  return files.sort().flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const nodes = nodesIn(parseSync(text, { syntax: 'typescript', target: 'es2024' }));
    const constants = constantsIn(nodes);
    return nodes.flatMap((node) => {
      if (node['type'] === 'RegExpLiteral') return [{ file, expression: create(node['pattern'], node['flags']) }];
      if (!isConstruction(node)) return [];
      const [pattern, flags] = argumentsOf(node).map((argument) => textOf(argument, constants));
      return [{ file, expression: pattern === undefined ? undefined : create(pattern, flags) }];
    });
  });
}

type Node = Readonly<Record<string, unknown>>;

function create(pattern: unknown, flags: unknown): RegExp {
  return new RegExp(String(pattern), typeof flags === 'string' ? flags : '');
}

/** Every node of a syntax tree, each before what is in it. */
function nodesIn(tree: unknown): Node[] {
  const found: Node[] = [];
  visit(tree);
  return found;

  function visit(value: unknown): void {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isNode(value)) return;
    found.push(value);
    Object.values(value).forEach(visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function isConstruction({ type, callee }: Node): boolean {
  return (type === 'NewExpression' || type === 'CallExpression') && isNode(callee) && callee['value'] === 'RegExp';
}

function argumentsOf(node: Node): unknown[] {
  const list = node['arguments'];
  return Array.isArray(list) ? list.map((argument) => (isNode(argument) ? argument['expression'] : undefined)) : [];
}

/** What each name stands for that is declared with a text. */
function constantsIn(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (const { type, id, init } of nodes) {
    if (type !== 'VariableDeclarator' || !isNode(id)) continue;
    const text = textOf(init, constants);
    if (text !== undefined) constants.set(String(id['value']), text);
  }
  return constants;
}

/** The value of a text, or of a template of nothing but constants. */
function textOf(node: unknown, constants: ReadonlyMap<string, string>): string | undefined {
  if (!isNode(node)) return undefined;
  if (node['type'] === 'StringLiteral') return String(node['value']);
  if (node['type'] === 'Identifier') return constants.get(String(node['value']));
  const { quasis, expressions } = node;
  if (node['type'] !== 'TemplateLiteral' || !Array.isArray(quasis) || !Array.isArray(expressions)) return undefined;
  const values = expressions.map((expression) => textOf(expression, constants));
  if (values.includes(undefined)) return undefined;
  return quasis.map((quasi, at) => `${isNode(quasi) ? quasi['cooked'] : ''}${values[at] ?? ''}`).join('');
}
