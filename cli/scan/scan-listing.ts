import type { Unreadable } from '#cli/sources/list-sources.ts';
import type { Diagnostics } from '#cli/terminal/diagnostics.ts';
import type { TextSink } from '#cli/terminal/output-file.ts';
import { openJobs } from './jobs/open-jobs.ts';
import { openJournal } from './journal/journal.ts';
import type { Listing } from './list-inputs.ts';
import { type Scanned, scanAll } from './scan-all.ts';
import { scanLiterally } from './scan-literally.ts';
import type { ScanOptions } from './scan-options.ts';

export type ScanListingOptions = {
  readonly options: ScanOptions;
  readonly clusterOf: (key: string) => string;
  /** Where Tracee's own finding lines go while the logs are read; undefined if they are not wanted. */
  readonly stream: TextSink | undefined;
  readonly diagnostics: Diagnostics;
};

/** Scans all that was listed, and tells what could not be read. Throws `settings` if the journal cannot be used. */
export async function scanListing(
  listing: Listing,
  { options: { semantics, range, inputs, jobs: count, resume }, clusterOf, stream, diagnostics }: ScanListingOptions,
): Promise<Scanned> {
  const known = [...listing.unreadable];
  known.forEach(tell);
  const scanned = await scan();
  listing.unreadable.slice(known.length).forEach(tell);
  diagnostics.stop();
  return { ...scanned, failures: [...listing.unreadable, ...scanned.failures] };

  async function scan(): Promise<Scanned> {
    const shared = { sources: listing.all(), clusterOf, range, diagnostics };
    if (semantics === 'tracee') return scanLiterally({ ...shared, stream });
    const journal = resume === undefined ? undefined : openJournal(resume, { clusterOf, range });
    const jobs = openJobs(count, { inputs, sizes: listing.files.map(({ size }) => size) });
    try {
      return await scanAll({ ...shared, jobs, journal });
    } finally {
      journal?.close();
      await jobs.close();
    }
  }

  function tell({ name, reason }: Unreadable): void {
    diagnostics.problem(`${name}: ${reason}`);
  }
}
