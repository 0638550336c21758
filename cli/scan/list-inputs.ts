import { explainS3Error } from '#aws/explain-s3.ts';
import { listSources, type Source, type Unreadable } from '#cli/sources/list-sources.ts';
import { isS3Address, readS3Address, type S3Address } from '#cli/sources/s3-address.ts';
import type { ScannedSource } from '#cli/sources/source.ts';
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
  /** What else is used, such as the settings file: it is no log, unless it is named as one. */
  readonly others: readonly (string | undefined)[];
  /** The time that objects are chosen by. */
  readonly wanted: Wanted;
};

/** What is behind the arguments: files, and objects of S3. Throws `settings` as `listSources` does. */
export function listInputs({ inputs, outputs, others, wanted }: ListOptions): Listing {
  const paths = inputs.filter((input) => !isS3Address(input));
  const addresses = inputs.filter(isS3Address).map(readS3Address);
  const local = listSources(
    paths,
    outputs,
    others.filter((name) => name !== undefined),
  );
  const unreadable = [...local.unreadable];
  const bytes = addresses.length > 0 ? 0 : local.sources.reduce((sum, { size }) => sum + size, 0);
  return { files: local.sources, bytes, all, unreadable };

  async function* all(): AsyncGenerator<ScannedSource> {
    yield* local.sources;
    for (const [at, address] of addresses.entries()) {
      const reason = yield* listAddress(address, { wanted, others: addresses.slice(0, at) });
      if (reason !== undefined) unreadable.push({ name: `s3://${address.bucket}/${address.prefix}`, reason });
    }
  }
}

/** The objects of an address that are at none of the others. Returns what kept it from being listed to its end. */
async function* listAddress(
  address: S3Address,
  { wanted, others }: { wanted: Wanted; others: readonly S3Address[] },
): AsyncGenerator<ScannedSource, string | undefined> {
  const { listObjectSources } = await import('#cli/sources/s3-objects.ts');
  let isEmpty = true;
  try {
    for await (const object of listObjectSources(address, wanted)) {
      isEmpty = false;
      const isListed = others.some(({ bucket, prefix }) => object.bucket === bucket && object.key.startsWith(prefix));
      if (!isListed) yield object;
    }
  } catch (error) {
    return explainS3Error(error, address.bucket);
  }
  if (!isEmpty) return undefined;
  const isBounded = wanted.range.from !== undefined || wanted.range.to !== undefined;
  return isBounded ? 'there is no object of that time' : 'there is no object whose key begins so';
}
