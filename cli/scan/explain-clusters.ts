import { resolve, sep } from 'node:path';
import type { Source } from '#cli/sources/list-sources.ts';
import { isS3Address } from '#cli/sources/s3-address.ts';

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
      return `${input}: its own path names the cluster ${said}, but only what lies below it is looked at; name the folder above it, or give --cluster ${said}`;
    });
}
