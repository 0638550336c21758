import * as v from 'valibot';
import { described, section, text } from './schema.ts';

const points = v.pipe(v.number(), v.minValue(-1000), v.maxValue(1000));

const weight = (usual: number, description: string) =>
  v.pipe(v.optional(points, usual), v.description(description), v.examples([usual, 0]));

/** Points for each reason why a finding matters more or less; 0 switches one off. */
export const riskSection = section({
  weights: described(
    v.optional(
      section({
        temporary: weight(60, 'The executable lies in a place for temporary files, or only in memory.'),
        tool: weight(
          50,
          'The process is one of alerts.immediateProcesses: a shell, a download tool, a client of the cluster.',
        ),
        entered: weight(30, 'The process was started from outside of the container, as by kubectl exec.'),
        'new-executable': weight(20, 'The executable was never seen before with this image, in the whole fleet.'),
        'new-image': weight(10, 'The image was never seen before to do it, in the whole fleet.'),
        others: weight(10, 'The same container raised other alerts.'),
        incident: weight(
          20,
          'The same container matched other rules within half an hour, as no other container of its image did before.',
        ),
        inferred: weight(-10, 'Its basis is inferred: other containers were told the address.'),
        reported: weight(-5, 'Only Tracee itself says so.'),
        routine: weight(-20, 'The same executable of the same image was seen in several workloads before.'),
      }),
      {},
    ),
    'Points for each reason; 0 switches one off.',
    { temporary: 80, routine: 0 },
  ),
  namespaces: v.pipe(
    v.optional(v.record(text, points), {}),
    v.description('Points for namespaces, by globs; the first that matches counts.'),
    v.examples([{ 'payments-*': 20, sandbox: -20 }]),
  ),
});
