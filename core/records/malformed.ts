/**
 * Why a record was not understood: not JSON · not UTF-8 · larger than a record may be ·
 * JSON, but no event of Tracee's · a format that is known and not read.
 */
export const MALFORMED_REASONS = ['json', 'encoding', 'oversized', 'shape', 'unsupported'] as const;

export type MalformedReason = (typeof MALFORMED_REASONS)[number];
