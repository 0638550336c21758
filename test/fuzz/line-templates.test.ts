import { describe, test } from '@jest/globals';
import { expectNoDifference, FORM_RECORDS } from '#test/factories/both-readings.ts';
import { fuzzedLog } from '#test/factories/fuzzed-log.ts';
import { recurringLog } from '#test/factories/recurring-log.ts';

describe('lines of known templates are read as if they were parsed', () => {
  test.each(FORM_RECORDS)('in logs of %s that were tampered with', (_, records) =>
    expectNoDifference(fuzzedLog(records)),
  );

  test.each(FORM_RECORDS)('in logs of %s in which events recur', (_, records) =>
    expectNoDifference(recurringLog(records)),
  );
});
