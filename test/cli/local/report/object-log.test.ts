import { describe, expect, test } from '@jest/globals';
import { readObjectLog } from '#cli/local/report/object-log.ts';
import { type RunSummaryOptions, summariseRun } from '#cli/local/report/summarise-run.ts';
import { createCoverage } from '#core/correlate/coverage.ts';
import { describeGaps } from '#core/report/describe-coverage.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { aFinding } from '#test/factories/finding.ts';

const LINE = {
  ...{ message: 'object scanned', object: 's3://logs/a#v1', cluster: 'demo', partial: true },
  counts: { lines: 3, leftOut: 2 },
  problem: 'its end is missing',
};

function runOf(line: object, changes: Partial<RunSummaryOptions> = {}) {
  const coverage = readObjectLog(line)?.coverage ?? createCoverage('none');
  const coverages = new Map([['a.log', coverage]]);
  const state = {
    ...{ findings: [], unread: [], unboundContainers: 0, withServers: new Set<string>(), notRetained: 0 },
    unconfirmedServers: { connects: 0, examples: [] },
    unexplainedNames: { named: [], more: false },
  };
  return summariseRun({ ...{ coverages, ...state, apiServers: NO_API_SERVERS }, ...changes });
}

function summaryOf(line: object, changes: Partial<RunSummaryOptions> = {}) {
  return runOf(line, changes).summary;
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

describe('a cluster whose execs came without their environment', () => {
  const line = { ...LINE, partial: false, problem: undefined, counts: { lines: 9, execs: 4, connects: 5 } };

  test('is blind, unless the state has what an earlier run read', () => {
    const blind = [expect.objectContaining({ cluster: 'demo', reason: 'no-environment' })];
    expect(runOf(line)).toMatchObject({ summary: { blind }, seenEarlier: [] });
    const found = { findings: [aFinding({ cluster: 'demo', basis: 'observed' })] };
    for (const earlier of [found, { withServers: new Set(['demo']) }]) {
      expect(runOf(line, earlier)).toMatchObject({ summary: { blind: [] }, seenEarlier: blind });
    }
  });

  test('is blind all the same if only others of its findings are known', () => {
    const findings = [
      aFinding({ cluster: 'demo', basis: 'reported' }),
      aFinding({ cluster: 'other', basis: 'observed' }),
      aFinding({ cluster: 'demo', rule: 'TRC-1019', basis: 'observed' }),
    ];
    expect(runOf(line, { findings }).seenEarlier).toEqual([]);
  });
});

test.each([
  ['has no connections', 'no-connects', { lines: 4, execs: 4, execsWithEnvironment: 4, execsWithEndpoint: 4 }],
  ['was not understood', 'not-understood', { lines: 9, malformed: 9 }],
])('a cluster whose log %s is blind, also if its API servers are known', (_, reason, counts) => {
  const line = { ...LINE, partial: false, problem: undefined, counts };
  const findings = [aFinding({ cluster: 'demo', basis: 'observed' })];
  const { summary, seenEarlier } = runOf(line, { findings, withServers: new Set(['demo']) });
  expect({ blind: summary.blind, seenEarlier }).toMatchObject({ blind: [{ reason }], seenEarlier: [] });
});

test('what was past the budget of a container is said', () => {
  expect(readObjectLog({ ...LINE, notRetained: 7 })?.notRetained).toBe(7);
  expect(describeGaps(summaryOf(LINE, { notRetained: 7 })).join('\n')).toContain('7 connections or findings were past');
});
