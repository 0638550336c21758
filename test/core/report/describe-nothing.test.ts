import { describe, expect, test } from '@jest/globals';
import { describeNothing, type OutOfSight } from '#core/report/describe-nothing.ts';
import { LOWEST } from '#core/report/finding-filter.ts';
import { ALL_RULES, scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const SEEN = scanText([execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']), connectLine(inet('10.9.9.9'))]).summary;
const BLIND = scanText([execLine([]), connectLine(inet('10.9.9.9'))]).summary;
const ALWAYS = { from: undefined, to: undefined };
const FROM_NOON = { from: 1_770_638_400_000_000_000n, to: undefined };
const ALL = { ...LOWEST, range: ALWAYS, leftOut: 0 };
const NONE: OutOfSight = { filter: undefined, suppressed: 0, rules: undefined };

describe('where nothing is shown', () => {
  test('no container talked to an API server, if all that was read could show it', () => {
    expect(describeNothing(SEEN, { ...NONE, filter: ALL, rules: ALL_RULES })).toBe(
      'No container was found to talk to the Kubernetes API server.',
    );
  });

  test.each<[what: string, summary: typeof SEEN, outOfSight: Partial<OutOfSight>, text: string]>([
    [
      'severity',
      SEEN,
      { filter: { ...ALL, severity: 'critical', leftOut: 3 } },
      'Nothing of severity critical was found; 3 other findings are left out.',
    ],
    [
      'basis, beside severity and suppressions',
      SEEN,
      { filter: { ...ALL, severity: 'high', basis: 'observed', leftOut: 1 }, suppressed: 2 },
      'Nothing of severity high and above and of basis observed was found; 1 other finding is left out, and 2 suppressed.',
    ],
    [
      'suppressions',
      SEEN,
      { suppressed: 1 },
      'Nothing was found but what the settings expect: 1 finding is suppressed.',
    ],
    [
      'time',
      { ...SEEN, outOfRange: 4 },
      { filter: { ...ALL, range: FROM_NOON } },
      'No container was found to talk to the Kubernetes API server from 2026-02-09 12:00:00 UTC on; 4 connects and other events of other times are left out.',
    ],
    [
      'rules',
      { ...SEEN, leftOut: 1 },
      { rules: { ...ALL_RULES, exclude: ['TRC-1013'] } },
      'Nothing was found; connections to the Kubernetes API server were not looked for; rules of the settings leave out 1 event.',
    ],
    ['blindness', BLIND, {}, 'Nothing was found.'],
    [
      'how few were told an address',
      scanText([execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']), connectLine(inet('10.96.0.1'), { container: 'old' })])
        .summary,
      {},
      'No container was found to talk to the Kubernetes API server; 1 connect went to what other containers were told is the API server.',
    ],
    [
      'how many were told addresses',
      { ...SEEN, unconfirmedServers: { connects: 0, examples: [], isCut: true } },
      {},
      'No container was found to talk to the Kubernetes API server; containers were told more addresses than are kept, and connects to the others are not known.',
    ],
  ])('what %s kept out of sight is told', (_, summary, outOfSight, text) => {
    expect(describeNothing(summary, { ...NONE, ...outOfSight })).toBe(text);
  });
});
