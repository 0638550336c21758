import { listSources, type Source, type Unreadable } from '#cli/sources/list-sources.ts';
import { type Address, isS3Address, readS3Address } from '#cli/sources/s3/address.ts';
import { explainS3Error } from '#cli/sources/s3/explain.ts';
import type { ScannedSource } from '#cli/sources/source-bytes.ts';
import type { Wanted } from '#core/object-selection/select-object.ts';

export type Listing = {
  readonly files: readonly Source[];
  /** Of all sources, as stored; 0 if that is not known. */
  readonly bytes: number;
  /** All there is to scan; objects as they are listed. To be gone through once. */
  readonly all: () => AsyncGenerator<ScannedSource>;
  /** Complete once all was gone through. */
  readonly unreadable: readonly Unreadable[];
};

export type ListOptions = {
  readonly inputs: readonly string[];
  /** Files that will be written to. */
  readonly outputs: readonly string[];
  /** The time that objects are chosen by; undefined for all. */
  readonly wanted: Wanted | undefined;
};

/** What is behind the arguments: files, and places in S3. Throws `settings` as `listSources` does. */
export function listAll({ inputs, outputs, wanted }: ListOptions): Listing {
  const paths = inputs.filter((input) => !isS3Address(input));
  const addresses = inputs.filter(isS3Address).map(readS3Address);
  const local = listSources(paths, outputs);
  const unreadable = [...local.unreadable];
  const bytes = addresses.length > 0 ? 0 : local.sources.reduce((sum, { size }) => sum + size, 0);
  return { files: local.sources, bytes, all, unreadable };

  async function* all(): AsyncGenerator<ScannedSource> {
    yield* local.sources;
    for (const [at, address] of addresses.entries()) {
      const reason = yield* listPlace(address, { wanted, others: addresses.slice(0, at) });
      if (reason !== undefined) unreadable.push({ name: `s3://${address.bucket}/${address.prefix}`, reason });
    }
  }
}

/** The objects of a place that are in none of the others. Gives what kept it from being listed to its end. */
async function* listPlace(
  address: Address,
  { wanted, others }: { wanted: Wanted | undefined; others: readonly Address[] },
): AsyncGenerator<ScannedSource, string | undefined> {
  const { listObjects } = await import('#cli/sources/s3/list-objects.ts');
  let isEmpty = true;
  try {
    for await (const object of listObjects(address, wanted)) {
      isEmpty = false;
      const isListed = others.some(({ bucket, prefix }) => object.bucket === bucket && object.key.startsWith(prefix));
      if (!isListed) yield object;
    }
  } catch (error) {
    return explainS3Error(error, address);
  }
  if (!isEmpty) return undefined;
  return wanted === undefined ? 'there is no object whose key begins so' : 'there is no object of that time';
}
