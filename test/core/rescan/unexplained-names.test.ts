import { expect, test } from '@jest/globals';
import { createRescanBench } from '#test/factories/rescan.ts';
import { scanText } from '#test/factories/scan.ts';
import { answersLine, execLine } from '#test/factories/trace-event.ts';

const told = (container: string, host: string) => execLine([`KUBERNETES_SERVICE_HOST=${host}`], { container });

test.each([
  [
    'names that nothing explains',
    [told('a', 'api.example.com'), told('b', 'lb.example.com')],
    ['api.example.com', 'lb.example.com'],
  ],
  [
    'no name that a look-up explains',
    [told('a', 'api.example.com'), answersLine('api.example.com', ['20.1.2.3'], { container: 'a' })],
    [],
  ],
  [
    "the cluster's own name where nobody was told an address",
    [told('a', 'kubernetes.default.svc')],
    ['kubernetes.default.svc'],
  ],
  ['no own name where somebody was', [told('a', 'kubernetes.default.svc'), told('b', '10.96.0.1')], []],
  [
    'the own name beside another that a look-up explains',
    [
      told('a', 'kubernetes.default.svc'),
      told('b', 'lb.example.com'),
      answersLine('lb.example.com', ['20.1.2.3'], { container: 'b' }),
    ],
    ['kubernetes.default.svc'],
  ],
  [
    'the own name where others were told nobody else but themselves',
    [told('a', 'kubernetes.default.svc'), told('b', '127.0.0.1')],
    ['kubernetes.default.svc'],
  ],
])('a rescan tells %s, in however many parts its report is made, as a scan does', async (_, lines, named) => {
  expect(scanText(lines).summary.unexplainedNames).toEqual({ named, more: false });
  const bench = await createRescanBench();
  try {
    await bench.put('a.log', lines);
    for (const shards of [1, 3]) {
      const { summary } = await bench.run(`run-${shards}`, { divided: { shards } });
      expect(summary.unexplainedNames).toEqual({ named, more: false });
      // What single findings of Tracee's are found here, too, is not known: no number is better than a wrong one.
      expect(summary).not.toHaveProperty('traceeFindings');
    }
  } finally {
    await bench.close();
  }
});
