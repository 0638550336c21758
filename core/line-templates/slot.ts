/**
 * What may stand in a slot, a place where lines of one template may differ. The inner kinds are those of JSON that a
 * JSON string carries: each of its quotes has a backslash before it.
 */
export const NUMBER = 0;
/** What stands between two quotes. */
export const TEXT = 1;
/** An array of nothing but strings, from bracket to bracket. */
export const TEXTS = 2;
export const INNER_TEXT = 3;
export const INNER_TEXTS = 4;
export type SlotKind = typeof NUMBER | typeof TEXT | typeof TEXTS | typeof INNER_TEXT | typeof INNER_TEXTS;

export type Slot = { readonly kind: SlotKind; readonly start: number; readonly end: number };

/** In place of a position: what stands there does not match. */
export const NONE = 0;
