/** What an opened file may be used for. */
export type FileAccess = { readonly reads: boolean; readonly writes: boolean };

/** The last two bits of open(2)'s flags: O_RDONLY, O_WRONLY, O_RDWR. */
const ACCESS_BITS = 3;
const OF_BITS: readonly (FileAccess | undefined)[] = [
  { reads: true, writes: false },
  { reads: false, writes: true },
  { reads: true, writes: true },
];
const OF_NAMES: readonly (readonly [RegExp, FileAccess | undefined])[] = [
  [/(?:^|\|)\s*o_wronly\b/i, OF_BITS[1]],
  [/(?:^|\|)\s*o_rdwr\b/i, OF_BITS[2]],
  [/(?:^|\|)\s*o_rdonly\b/i, OF_BITS[0]],
];

/** Tracee writes a number, or with decoded data names such as `O_RDONLY|O_CLOEXEC`. Undefined if it is neither. */
export function fileAccess(flags: unknown): FileAccess | undefined {
  if (typeof flags === 'number') return OF_BITS[flags & ACCESS_BITS];
  if (typeof flags !== 'string') return undefined;
  if (/^\d{1,10}$/.test(flags)) return OF_BITS[Number(flags) & ACCESS_BITS];
  return OF_NAMES.find(([name]) => name.test(flags))?.[1];
}
