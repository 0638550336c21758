import { TracewardError } from './errors.ts';
import { escapeInvisible } from './escape-invisible.ts';
import { firstFaults } from './first-faults.ts';
import { parseJson } from './json.ts';
import { placeIn } from './text.ts';

const TOKEN = /\\.|["{}[\],]/g;

/**
 * Refuses a document of JSON in which an object has a key twice: the first value would be lost without a word. What is no JSON passes.
 * `name` stands for it in messages. Throws `settings` with a line for each of the first, and how many others there are.
 */
export function refuseDuplicateKeys(text: string, name: string): void {
  if (parseJson(text) === undefined) return;
  const duplicates = duplicateKeysOf(text);
  if (duplicates.length === 0) return;
  const faults = duplicates.map(
    ({ key, index }) =>
      `${name}: ${placeIn(text, index)}: expected each key of an object once, found ${key} again; of two, only the last would count`,
  );
  throw new TracewardError('settings', firstFaults(faults, name).map(escapeInvisible).join('\n'));
}

type Key = { readonly key: string; readonly index: number };

/** Of a text that is JSON. `key`: as it is written. */
function duplicateKeysOf(text: string): readonly Key[] {
  /** The keys of each object that is open; null for a list. */
  const open: (Set<unknown> | null)[] = [];
  const duplicates: Key[] = [];
  /** The token before; a colon after a text, so that no value is taken for a key. */
  let before = '';
  /** Of the text that is open. */
  let start: number | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '"' && start === undefined) start = index;
    else if (token === '"') {
      if (before !== ':') take(text.slice(start, index + 1), start ?? 0);
      [before, start] = [':', undefined];
    } else if (start === undefined) {
      if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
      else if (token !== ',') open.pop();
      before = token;
    }
  }
  return duplicates;

  function take(key: string, index: number): void {
    const keys = open.at(-1);
    const name: unknown = JSON.parse(key);
    if (keys?.has(name)) duplicates.push({ key, index });
    keys?.add(name);
  }
}
