import { basename } from 'node:path/posix';
import type { SourceFile } from './rooms.ts';

const EXPORTED = /^export (?:async )?(?:function\*?|const|type|interface|class) (\w+)/gm;

/** What Lambda calls in each of its functions. */
const LAMBDA_ENTRY = 'handler';

/** Files and exports that share a name: who looks for one would find another. Each fault is a sentence. */
export function findNameFaults(files: readonly SourceFile[]): string[] {
  const paths = files.map(({ path }) => [basename(path), path] as const);
  const names = files.flatMap(({ path, text }) => exportsOf(text).map((name) => [name, path] as const));
  return [...repeated('The file name', paths), ...repeated('The export', names)];
}

/** Names of one file that are a type and a value at once, or overloaded, count once. */
function exportsOf(text: string): string[] {
  return [...new Set([...text.matchAll(EXPORTED)].map(([, name = '']) => name))].filter(
    (name) => name !== LAMBDA_ENTRY,
  );
}

function repeated(what: string, pairs: readonly (readonly [name: string, path: string])[]): string[] {
  return [...Map.groupBy(pairs, ([name]) => name)]
    .filter(([, found]) => found.length > 1)
    .map(
      ([name, found]) =>
        `${what} ${name} stands for ${found.length} things: ${found.map(([, path]) => path).join(', ')}`,
    );
}
