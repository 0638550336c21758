import { describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { commandsFor, NO_ACCESS } from '#core/output/commands/commands.ts';
import { plainText } from '#core/output/message/phrase.ts';
import { acknowledgeSection, checksSection, responseSection } from '#core/output/message/response-sections.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { aFinding } from '#test/factories/finding.ts';

const inPod = (changes: Partial<Finding> = {}) =>
  aFinding({ cluster: 'demo', pod: { namespace: 'shop', name: 'checkout-0' }, ...changes });
const KNOWN: ClusterAccess = { context: 'demo-admin', eksCluster: 'demo', region: null };

function stepsFor(finding: Finding, access: ClusterAccess): string[] {
  const section = responseSection(finding, true, commandsFor('demo', access));
  return section.kind === 'steps' ? section.steps.map(({ text }) => plainText(text)) : [];
}

describe('what to do about a finding', () => {
  test('begins with which cluster commands go to, where the settings do not name its context', () => {
    expect(stepsFor(inPod(), NO_ACCESS)[0]).toContain('make sure that it is cluster demo');
    expect(stepsFor(inPod(), KNOWN)[0]).toContain('Save the evidence first');
    expect(stepsFor(inPod({ pod: { namespace: 'shop', name: 'Odd;' } }), NO_ACCESS)[0]).toContain('Save the evidence');
  });

  test.each([
    ['the settings name no cluster of EKS', inPod(), NO_ACCESS, 'With an eksCluster for demo in alerts.clusters'],
    [
      'a name is odd',
      inPod({ pod: { namespace: 'shop', name: 'Odd;' } }),
      KNOWN,
      'a name for it is missing or unusual',
    ],
    ['the time is unknown', inPod({ firstSeen: undefined }), KNOWN, 'when it happened is not known'],
  ])('says why there is no query of the audit log: %s', (_, finding, access, reason) => {
    expect(stepsFor(finding, access).at(-1)).toContain(reason);
  });

  test('promises no more of isolation than a policy can keep, and has it checked before', () => {
    const steps = stepsFor(inPod(), KNOWN);
    const isolation = steps.findIndex((step) => step.startsWith('Isolate the pod'));
    expect(steps[isolation - 1]).toMatch(/HOST-NETWORK.*policies add up/);
    expect(steps.join()).not.toContain('without network');
  });

  test('says that what told the address may be older than the week that the command reads', () => {
    const evidence = [{ source: 's3://logs/cluster=demo/2026/02/09/a.log#1', line: 1 }];
    const finding = inPod({ evidence, basis: 'observed', firstSeen: 1_770_652_842_000_000_000n });
    const section = checksSection(finding, JOIN_DETECTOR.words, commandsFor('demo', NO_ACCESS));
    const steps = section.kind === 'steps' ? section.steps : [];
    const step = steps.find(({ command }) => command?.startsWith('traceward investigate'));
    expect(plainText(step?.text ?? [])).toMatch(/reads a week.* an earlier --from reads what told it\.$/);
  });

  test('names an incident only where there is one, or may be', () => {
    const textFor = (inIncident: 'part' | 'alone' | 'unknown') => {
      const section = acknowledgeSection({ id: 'a' }, 'a', commandsFor('demo', NO_ACCESS), inIncident);
      return section.kind === 'steps' ? section.steps.map(({ text }) => plainText(text)).join() : '';
    };
    expect(textFor('alone')).not.toContain('incident');
    expect(textFor('part')).toMatch(/told of its incident\. /);
    expect(textFor('unknown')).toContain('if it is part of one');
  });
});
