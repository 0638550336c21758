import { expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

test('a connect that comes again with a time takes the place of one without, as evidence', () => {
  const timestamps = ['1770652841000000001', '0', '1770652841000000002', '1770652841000000003'];
  const facts = createFacts();
  const { write, end } = createScan({ facts, source: 'a.log', cluster: 'default' });
  write(Buffer.from(timestamps.map((timestamp) => `${connectLine(inet('10.96.0.1'), { timestamp })}\n`).join('')));
  end('whole');
  const containers = facts.clusters.get('default')?.containers.values() ?? [];
  const [connection] = [...containers].flatMap(({ connections }) => [...connections.values()]);
  expect(connection?.evidence.map(({ line }) => line)).toEqual([1, 3, 4]);
});
