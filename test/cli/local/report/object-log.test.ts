import { expect, test } from '@jest/globals';
import { readObjectLog } from '#cli/local/report/object-log.ts';
import { summariseRun } from '#cli/local/report/summarise-run.ts';
import { createCoverage } from '#core/correlate/coverage.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';

const LINE = {
  ...{ message: 'object scanned', object: 's3://logs/a#v1', cluster: 'demo', partial: true },
  counts: { lines: 3, leftOut: 2 },
  problem: 'its end is missing',
};

function summaryOf(line: object) {
  const coverage = readObjectLog(line)?.coverage ?? createCoverage('none');
  const coverages = new Map([['a.log', coverage]]);
  return summariseRun({ coverages, findings: [], unread: [], unboundContainers: 0, apiServers: NO_API_SERVERS });
}

test('an object that was read in part is told with why, unless nothing of it was understood', () => {
  expect(summaryOf(LINE).partlyReadSources).toEqual([{ name: 'a.log', reason: 'its end is missing', lines: 3 }]);
  const { partlyReadSources, unreadSources } = summaryOf({ ...LINE, unread: { reason: 'no log' } });
  expect({ partlyReadSources, unreadSources }).toEqual({
    partlyReadSources: [],
    unreadSources: [{ name: 'a.log', reason: 'no log' }],
  });
});

test('a run whose functions log no single connections does not say that there are no unknown API servers', () => {
  expect(summaryOf(LINE)).not.toHaveProperty('unknownServers');
});
