import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { toNanoseconds } from '#core/time.ts';
import type { FirstAlert } from './alert.ts';

/**
 * What `traceward test-alert` sends, to see that messages arrive. `now`: milliseconds since the epoch; `route`: the one that
 * is tried, in place of all.
 */
export function createTestAlert(now: number, route?: string): FirstAlert {
  const time = toNanoseconds(now);
  const finding: Finding = {
    id: '0'.repeat(32),
    rule: JOIN_DETECTOR.id,
    basis: 'observed',
    cluster: 'test-alert',
    container: { id: 'e'.repeat(64), name: 'example', image: 'registry.example/test-alert/example:1.0' },
    pod: { name: 'example-0', namespace: 'test-alert', uid: undefined },
    host: 'example-0',
    address: '192.0.2.1',
    port: 443,
    process: 'example',
    count: 1,
    firstSeen: time,
    lastSeen: time,
    evidence: [],
  };
  return { kind: 'first', group: groupOf(finding), finding, isTest: true, ...(route === undefined ? {} : { route }) };
}

/** Whether a function's event asks for it. */
export function asksForTestAlert(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'testAlert' in event && event.testAlert === true;
}

/** The route that such an event names; undefined: every channel. */
export function testedRoute(event: unknown): string | undefined {
  return typeof event === 'object' && event !== null && 'route' in event && typeof event.route === 'string'
    ? event.route
    : undefined;
}
