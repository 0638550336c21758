import * as v from 'valibot';

/** How a map run ended for its batches, in the order in which they are to be read: who has succeeded at last goes first. */
const OUTCOMES = ['SUCCEEDED', 'FAILED', 'PENDING'] as const;

const files = v.optional(v.array(v.object({ Key: v.string() })), []);

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
const manifestSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ ResultFiles: v.object({ SUCCEEDED: files, FAILED: files, PENDING: files }) }),
);

/** Whether the key is that of a manifest which Step Functions writes for a map run. */
export function isMapManifest(key: string): boolean {
  return key.endsWith('/manifest.json');
}

/** The keys of the files of these manifests; a redrive may have left several. Throws what valibot throws. */
export function resultFilesIn(manifests: readonly string[]): string[] {
  const parsed = manifests.map((text) => v.parse(manifestSchema, text));
  return OUTCOMES.flatMap((outcome) => parsed.flatMap(({ ResultFiles }) => ResultFiles[outcome].map(({ Key }) => Key)));
}
