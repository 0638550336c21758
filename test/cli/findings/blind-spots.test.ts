import { describe, expect, test } from '@jest/globals';
import { blindLines, describeCoverage, wrapItem } from '#cli/findings/blind-spots.ts';
import { PAPER } from '#cli/terminal/screen.ts';
import type { BlindReason } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const NARROW = { ...PAPER, columns: 40 };
/** Every line with a command of ours, without what stands before it. */
const commandsIn = (lines: readonly string[]) =>
  lines.filter((line) => /npx traceward|api-servers --/.test(line)).map((line) => line.trimStart());

describe('what cannot be seen', () => {
  test('has each command on one line, however narrow the screen is', () => {
    const blind = (Object.keys(JOIN.blindness) as BlindReason[]).map((reason) => ({ cluster: 'prod', reason }));
    const commands = commandsIn(blindLines(blind, NARROW));
    expect(new Set(commands)).toEqual(
      new Set([
        'kubectl get svc,endpointslices kubernetes -n default -o json | npx traceward api-servers --cluster prod',
        'npx traceward api-servers --suggest LOGS',
      ]),
    );
  });

  test('has the command that explains names on one line', () => {
    const log = [execLine(['KUBERNETES_SERVICE_HOST=demo.hcp.westeurope.azmk8s.io']), connectLine(inet('10.96.0.1'))];
    const gaps = describeCoverage({ ...scanText(log).summary, blind: [] });
    expect(commandsIn(gaps.flatMap((gap) => wrapItem(gap, NARROW)))).toEqual([
      'npx traceward api-servers --suggest LOGS',
    ]);
  });
});
