import { describe, expect, test } from '@jest/globals';
import { findingsOf } from '#core/correlate/findings.ts';
import { findingsByExecAlone } from '#core/correlate/program-by-exec.ts';
import { factsOf } from '#test/factories/scan.ts';
import { connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';

const exec = (path: string) => execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { path, entity: 7 });
const connect = (options: EventOptions = {}) => connectLine(inet('10.96.0.1'), { entity: 7, ...options });

function countIn(...lines: readonly string[]): number {
  const facts = factsOf({ content: lines.join('\n') });
  const findings = findingsOf(facts);
  expect(findings).toHaveLength(1);
  return findingsByExecAlone(facts, findings).length;
}

describe('a program is known by an exec alone', () => {
  test('where the connection does not tell it', () => {
    expect(countIn(exec('/app'), connect())).toBe(1);
  });

  test.each([
    ['after', [exec('/app'), connect({ executable: '/app' })]],
    ['before', [connect({ executable: '/app' }), exec('/app')]],
  ])('not where the connection tells it, %s the exec', (_, lines) => {
    expect(countIn(...lines)).toBe(0);
  });

  test('not where nothing is known of it', () => {
    expect(countIn(exec('/app'), connect({ entity: 8 }))).toBe(0);
  });

  test('not where it runs from a temporary place, which is remembered', () => {
    expect(countIn(exec('/tmp/app'), connect())).toBe(0);
  });
});
