/**
 * Why a record was not understood: not JSON · not UTF-8 · larger than a record may be ·
 * JSON, but no event of Tracee's · a format that is known and not read.
 */
export type MalformedReason = 'json' | 'encoding' | 'oversized' | 'shape' | 'unsupported';
