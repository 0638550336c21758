/** An object whose content is about to be read. */
export type ObjectBody = {
  /** Names this very content: `s3://bucket/key#version`, or the ETag where there are no versions. */
  readonly source: string;
  /** The content is not the one that was notified: it has been replaced since. */
  readonly isOverwritten: boolean;
  /** As stored. Rejects with `retry` if the content cannot be read to its end. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lets go of what is not read, and of the connection. To be called at the end, whatever that was. */
  readonly close: () => void;
};
