import { resolve, sep } from 'node:path';
import type { Source } from '#cli/sources/list-sources.ts';
import { isS3Address } from '#cli/sources/s3-address.ts';
import { typedWords } from '#cli/terminal/npm-script.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatCount } from '#core/quantities.ts';
import { shortenText } from '#core/text.ts';

export type ClusterNaming = {
  readonly inputs: readonly string[];
  readonly files: readonly Pick<Source, 'key' | 'name'>[];
  readonly clusterOf: (key: string) => string;
  /** The cluster of logs whose path names none. */
  readonly byDefault: string;
};

/** The pattern sees what lies below an input. Says where the input's own path would have named a cluster; a sentence each. */
export function explainClusters({ inputs, files, clusterOf, byDefault }: ClusterNaming): string[] {
  return inputs
    .filter((input) => input !== '-' && !isS3Address(input))
    .flatMap((input) => {
      const said = clusterOf(`${resolve(input).split(sep).join('/')}/`);
      const isLost = files.some(({ key, name }) => name.startsWith(input) && clusterOf(key) === byDefault);
      if (said === byDefault || !isLost) return [];
      return `${input}: its own path names the cluster ${said}, but only what lies below it is looked at; name the folder above it, or give ${typedWords(['--cluster', said])}`;
    });
}

/** So many folders are named, each cut to so many characters. */
const MAX_FOLDERS = 5;
const MAX_NAME = 60;

/** Where no path names a cluster and the logs lie in several folders, these may be clusters: a sentence that says so, without its end. */
export function explainOneCluster({ files, clusterOf, byDefault }: Omit<ClusterNaming, 'inputs'>): string | undefined {
  if (files.some(({ key }) => clusterOf(key) !== byDefault)) return undefined;
  const roots = new Set(
    files.flatMap(({ name, key }) => (name === key || key === '' ? [] : [name.slice(0, -key.length)])),
  );
  const say = (folders: readonly string[], how: string) =>
    `no path names a cluster, so ${nameFolders(folders)} count as one, ${escapeInvisible(byDefault)}. If they are clusters${how}`;
  if (roots.size > 1)
    return say(
      [...roots].sort(),
      ', scan each by itself with --cluster, or name the folder above them and give --cluster-pattern',
    );
  const keys = files.map(({ key }) => key.split('/'));
  const depth = commonDepth(keys);
  const folders = [...new Set(keys.flatMap((parts) => (parts.length > depth + 1 ? [parts[depth] ?? ''] : [])))].sort();
  if (folders.length < 2 || folders.every(isTime)) return undefined;
  const pattern = patternOfKey(folders) ?? patternAt(depth);
  return say(
    folders.map((name) => `${name}/`),
    `: ${typedWords(['--cluster-pattern', pattern])}`,
  );
}

function nameFolders(folders: readonly string[]): string {
  const named = folders.slice(0, MAX_FOLDERS).map((name) => escapeInvisible(shortenText(name, MAX_NAME)));
  const more = folders.length - named.length;
  const all = more > 0 ? [...named, `${formatCount(more)} more`] : named;
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** How many folders all have in common; what differs behind them may be clusters. */
function commonDepth(keys: readonly (readonly string[])[]): number {
  const [first = [], ...others] = keys;
  const differing = first.slice(0, -1).findIndex((part, at) => others.some((parts) => parts[at] !== part));
  return differing === -1 ? Math.max(0, first.length - 1) : differing;
}

/** A folder of a shipper for each year or day is no cluster. */
function isTime(folder: string): boolean {
  return /^(?:[a-z]{1,9}=)?[\d-]{1,19}$/i.test(folder);
}

/** Of folders that are all named as Hive names them, `KEY=NAME`, with one key. */
function patternOfKey(folders: readonly string[]): string | undefined {
  const [key, ...others] = new Set(folders.map((folder) => /^([A-Za-z_]\w{0,39})=./.exec(folder)?.[1]));
  return key === undefined || others.length > 0 ? undefined : `(?:^|/)${key}=(?<cluster>[^/]+)/`;
}

/** Holds whatever the folders above are called. */
function patternAt(depth: number): string {
  return `^${depth === 0 ? '' : `(?:[^/]*/){${depth}}`}(?<cluster>[^/]+)/`;
}
