import * as v from 'valibot';
import { section } from './schema.ts';

/** What is kept of connections that nothing explains. */
export const connectionsSection = v.pipe(
  v.optional(
    section({
      retain: v.pipe(
        v.optional(v.picklist(['known', 'all']), 'known'),
        v.description(
          'Which connections that nothing explains are kept for what may explain them later. known: once the API servers of a cluster have been known for a day, those to addresses that some container of the cluster was told; connections to an address that is told for the first time later are found from a minute after that on, and those before by a rescan. all: all of them, at a higher price.',
        ),
        v.examples(['known', 'all']),
      ),
    }),
    {},
  ),
  v.description('What is kept of connections that nothing explains.'),
  v.examples([{ retain: 'all' }]),
);
