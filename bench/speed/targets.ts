import type { Compression, Kind } from './data/data-sets.ts';
import { OURS, PEERS, type Program } from './programs.ts';

type Side = { readonly program: Program; readonly kind: Kind; readonly compression: Compression };

/** How often what we do fits into what is compared with: `floor` is due, `goal` is wanted. */
export type Target = {
  readonly what: string;
  readonly ours: Side;
  readonly against: Side;
  readonly floor: number;
  readonly goal: number;
};

const ours = (kind: Kind, compression: Compression = 'plain'): Side => ({ program: OURS, kind, compression });
const theirs = (program: Program, kind: Kind = 'broad', compression: Compression = 'plain'): Side => ({
  ...{ program, kind, compression },
});

/** Of one run over logs of one size, which are as long before they are compressed. */
export const TARGETS: readonly Target[] = [
  {
    what: 'gzip, against createGunzip with chunks of 256 KiB, only decompressing',
    ours: ours('broad', 'gzip'),
    against: theirs(PEERS.gunzipLarge, 'broad', 'gzip'),
    ...{ floor: 0.6, goal: 0.85 },
  },
  {
    what: 'gzip, against createGunzip, only decompressing',
    ours: ours('broad', 'gzip'),
    against: theirs(PEERS.gunzip, 'broad', 'gzip'),
    ...{ floor: 1.3, goal: 1.8 },
  },
  {
    what: 'plain, against readline + JSON.parse',
    ours: ours('broad'),
    against: theirs(PEERS.readline),
    ...{ floor: 6, goal: 10 },
  },
  { what: 'plain, against DuckDB', ours: ours('broad'), against: theirs(PEERS.duckdb), ...{ floor: 2.5, goal: 5 } },
  {
    what: 'gzip, against DuckDB',
    ours: ours('broad', 'gzip'),
    against: theirs(PEERS.duckdb, 'broad', 'gzip'),
    ...{ floor: 2, goal: 3 },
  },
  {
    what: 'plain, against grep -F \\| jq',
    ours: ours('broad'),
    against: theirs(PEERS.grepJq),
    ...{ floor: 3, goal: 6 },
  },
  {
    what: 'dense, plain, against readline + JSON.parse',
    ours: ours('dense'),
    against: theirs(PEERS.readline, 'dense'),
    ...{ floor: 2, goal: 4 },
  },
  {
    what: 'dense, plain, against DuckDB',
    ours: ours('dense'),
    against: theirs(PEERS.duckdb, 'dense'),
    ...{ floor: 2, goal: 3 },
  },
  {
    what: 'dense, gzip, against DuckDB',
    ours: ours('dense', 'gzip'),
    against: theirs(PEERS.duckdb, 'dense', 'gzip'),
    ...{ floor: 2, goal: 3 },
  },
  {
    what: 'protobuf form, against the older form',
    ours: ours('protobuf'),
    against: ours('broad'),
    ...{ floor: 0.5, goal: 0.8 },
  },
  {
    what: 'in Fluent Bit records, against bare',
    ours: ours('fluent-bit'),
    against: ours('broad'),
    ...{ floor: 0.5, goal: 0.8 },
  },
  {
    what: 'hostile lines, against a normal log',
    ours: ours('hostile'),
    against: ours('broad'),
    ...{ floor: 0.1, goal: 0.2 },
  },
];

/** MB that a scan may hold, whatever the size. */
export const MEMORY = { floor: 100, goal: 70, kinds: ['plain', 'gzip', 'zstd'] as const };
/** Small objects, of so many bytes before they are compressed: against the same in one file, on two cores, and MB. */
export const SMALL = {
  bytes: 400_000,
  oneCore: { floor: 0.6, goal: 0.7 },
  twoCores: { floor: 1.5, goal: 1.7 },
  memory: { floor: 120, goal: 110 },
};
/** Several objects on two cores, against one core. */
export const CORES = { floor: 1.6, goal: 1.9, objects: 12 };
