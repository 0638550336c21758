import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blindLines, describeCoverage, wrapItem } from '#cli/findings/blind-spots.ts';
import { PAPER } from '#cli/terminal/screen.ts';
import type { BlindReason } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const NARROW = { ...PAPER, columns: 40 };
const BLIND = (Object.keys(JOIN.blindness) as BlindReason[]).map((reason) => ({ cluster: 'prod', reason }));
/** Every line with a command of ours, without what stands before it. */
const commandsIn = (lines: readonly string[]) =>
  lines.filter((line) => /traceward api-servers|api-servers --/.test(line)).map((line) => line.trimStart());

/** How npm says that somebody typed npx. */
const { npm_lifecycle_event: before } = process.env;
const typeBy = (event = '') => {
  process.env['npm_lifecycle_event'] = event;
};
beforeEach(() => typeBy('npx'));
afterEach(() => typeBy(before));

describe('what cannot be seen', () => {
  test.each([
    ['npx', 'npx traceward'],
    ['', 'traceward'],
  ])('has each command on one line, however narrow the screen is, as it is typed there: %s', (event, program) => {
    typeBy(event);
    expect(new Set(commandsIn(blindLines(BLIND, NARROW)))).toEqual(
      new Set([
        `kubectl get svc,endpointslices kubernetes -n default -o json | ${program} api-servers --cluster prod`,
        `${program} api-servers --suggest LOGS`,
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
