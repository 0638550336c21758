import { describe, test } from '@jest/globals';
import { expectNoDifference, FORM_RECORDS } from '#test/factories/both-readings.ts';
import { fuzzedBatches } from '#test/factories/fuzzed-log.ts';
import { recurringBatches } from '#test/factories/recurring-log.ts';

/** In a file of its own, so that two processes share what takes longest of all tests. */
describe('lines of several records of known templates are read as if they were parsed', () => {
  test.each(FORM_RECORDS)('in logs of %s that were tampered with', (_, records) =>
    expectNoDifference(fuzzedBatches(records)),
  );

  test.each(FORM_RECORDS)('in logs of %s in which events recur', (_, records) =>
    expectNoDifference(recurringBatches(records)),
  );
});
