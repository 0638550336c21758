import { describe, expect, test } from '@jest/globals';
import type { Change, WatchCondition } from '#core/notify/alert.ts';
import { composeMessage } from '#core/output/message/compose-message.ts';
import type { MessageOptions } from '#core/output/message/message-options.ts';
import { plainText } from '#core/output/message/phrase.ts';
import { NOW } from '#test/factories/alerts.ts';

function stepsFor(began: WatchCondition, cluster = 'demo', options: MessageOptions = {}) {
  const { sections } = composeMessage({ kind: 'watch', changes: [{ cluster, began }] }, NOW, options);
  const steps = sections.flatMap((section) => (section.kind === 'steps' ? section.steps : []));
  return steps.map(({ text, command }) => ({ text: plainText(text), command }));
}

const BLIND: WatchCondition = { is: 'blind', reasons: ['no-environment'] };

describe('a message about what cannot be seen', () => {
  test('has the command that prints the API servers of a blind cluster, by its context', () => {
    const command = 'get svc,endpointslices kubernetes -n default -o json | traceward api-servers --cluster demo';
    expect(stepsFor(BLIND)).toEqual([
      { text: expect.stringContaining('This prints an entry'), command: `kubectl ${command}` },
    ]);
    const clusters = { demo: { context: 'admin', eksCluster: null, region: null } };
    expect(stepsFor(BLIND, 'demo', { clusters })[0]?.command).toBe(`kubectl --context admin ${command}`);
  });

  test('has none for a cluster whose name has no place on a command line', () => {
    expect(stepsFor(BLIND, '$(id)')).toEqual([
      { text: expect.stringMatching(/options for each release\.$/), command: undefined },
    ]);
  });

  test('does not advise addresses where these show nothing', () => {
    const [step] = stepsFor({ is: 'blind', reasons: ['no-connects'] });
    expect(step).toEqual({ text: expect.not.stringContaining('apiServers'), command: undefined });
  });

  test('has the gravest of what began in its headline, and does not count what is over as more of it', () => {
    const changes = [
      { began: { is: 'suppressions-end', suppressions: [] } },
      { cluster: 'lab', ended: 'silent', since: 0 },
      { cluster: 'prod', began: { is: 'silent', lastObject: 0 } },
    ] satisfies readonly Change[];
    const headline = (some: readonly Change[]) =>
      plainText(composeMessage({ kind: 'watch', changes: some }, NOW, {}).headline);
    expect(headline(changes)).toBe('cluster prod is silent, and 1 more');
    expect(headline(changes.slice(1))).toBe('cluster prod is silent');
    expect(headline(changes.slice(1, 2))).toBe('cluster lab sends again');
  });
});
