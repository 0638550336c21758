import type { JsonObject } from '#core/json.ts';

/** An object that a message says has landed. */
export type ObjectReference = {
  readonly bucket: string;
  readonly key: string;
  /** In buckets with versions. */
  readonly version: string | undefined;
  /** Of the content that was notified, without quotes. */
  readonly etag: string | undefined;
  /** Bytes as they are stored; undefined where that is not told. */
  readonly size?: number | undefined;
};

/** A form of message that tells of objects: none for a message without any, undefined for what is not of this form. */
export type Trigger = { read(message: JsonObject): readonly ObjectReference[] | undefined };

export function sizeIn(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
