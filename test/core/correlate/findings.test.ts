import { describe, expect, test } from '@jest/globals';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';

const bind = (container: string, address = '10.96.0.1', options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { ...options, container });
const connect = (container: string, options: EventOptions = {}, address = '10.96.0.1', port = '443') =>
  connectLine(inet(address, port), { ...options, container });

const basesOf = (lines: string[]) => scanText(lines).findings.map(({ container, basis }) => [container.id, basis]);

describe('the basis of a finding', () => {
  test('observed: the container itself was told the address', () => {
    expect(basesOf([connect('a'), bind('a')])).toEqual([['a', 'observed']]);
  });

  test('inferred: two others were', () => {
    expect(basesOf([bind('b'), connect('a'), bind('c')])).toEqual([['a', 'inferred']]);
  });

  test('one other is not enough, however often it is told', () => {
    expect(basesOf([bind('b'), bind('b'), connect('a')])).toEqual([]);
  });

  test('observed beats inferred', () => {
    expect(basesOf([bind('b'), bind('c'), connect('a'), bind('a')])).toEqual([['a', 'observed']]);
  });

  test('others that are told another address do not count', () => {
    expect(basesOf([bind('b', '10.96.0.2'), bind('c'), connect('a')])).toEqual([]);
  });

  test('a fake value makes nobody forget the real one', () => {
    expect(basesOf([bind('a'), bind('a', '9.9.9.9'), connect('a')])).toEqual([['a', 'observed']]);
  });
});

describe('a finding', () => {
  test('is one per port and process', () => {
    const { findings } = scanText([
      bind('a'),
      connect('a'),
      connect('a', { process: 'sh' }),
      connect('a', {}, '10.96.0.1', '6443'),
      connect('a'),
    ]);
    expect(findings.map(({ process, port, count }) => [process, port, count]).sort()).toEqual([
      ['curl', 443, 2],
      ['curl', 6443, 1],
      ['sh', 443, 1],
    ]);
  });

  test('has the earliest name of each kind, from any event of its container', () => {
    const { findings } = scanText([
      connect('a', { timestamp: '1770652841000000003', podName: 'late', image: 'late' }),
      bind('a', '10.96.0.1', { timestamp: '1770652841000000001', image: 'early' }),
      connect('a', { timestamp: '1770652841000000002', podName: 'middle' }),
      connect('a', { timestamp: '310041368905', podName: 'at an unknown time' }),
    ]);
    expect(findings).toMatchObject([{ pod: { name: 'middle' }, container: { image: 'early' } }]);
  });

  test('has the first and last time, and the first three pieces of evidence by time', () => {
    const times = ['5', '2', '4', '1', '3'].map((digit) => `177065284100000000${digit}`);
    const { findings } = scanText([bind('a'), ...times.map((timestamp) => connect('a', { timestamp }))]);
    expect(findings).toMatchObject([
      {
        count: 5,
        firstSeen: 1770652841000000001n,
        lastSeen: 1770652841000000005n,
        evidence: [
          { source: 'test.log', line: 5 },
          { source: 'test.log', line: 3 },
          { source: 'test.log', line: 6 },
        ],
      },
    ]);
  });

  test('points to the record on its line, where the line holds several', () => {
    const { findings } = scanText(`[${[bind('a'), connect('a'), connect('a')].join(',')}]`);
    expect(findings[0]?.evidence).toEqual([
      { source: 'test.log', line: 1, record: 2 },
      { source: 'test.log', line: 1, record: 3 },
    ]);
  });

  test('of a log that counts from boot has no date, and is still found', () => {
    const { findings, summary } = scanText([bind('a'), connect('a', { timestamp: '310041368905' })]);
    expect(findings).toMatchObject([{ firstSeen: undefined, lastSeen: undefined, count: 1 }]);
    expect(summary.relativeTimestamps).toBe(1);
  });
});
