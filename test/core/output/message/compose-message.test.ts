import { describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import type { ReasonName } from '#core/correlate/risk.ts';
import type { Alert, DailyAlert, FollowUpAlert, Note } from '#core/notify/alert.ts';
import { composeMessage } from '#core/output/message/compose-message.ts';
import { plainText } from '#core/output/message/phrase.ts';
import { HOST_PREFIX } from '#core/tracee/event.ts';
import { finding, firstAlert, NOW } from '#test/factories/alerts.ts';

describe('a message', () => {
  test('says how to have traceward where it has a command of it', () => {
    const referenceOf = (alert: Alert) => plainText(composeMessage(alert, NOW).reference);
    const silent = { kind: 'watch', changes: [{ cluster: 'demo', began: { is: 'silent', lastObject: 0 } }] } as const;
    expect(referenceOf(firstAlert())).toMatch(/^If traceward is not found: docs\/setup\.md/);
    expect(referenceOf(silent)).not.toContain('not found');
  });

  test('says of what a host did for the first time that the host did, not an image', () => {
    const risk = (is: ReasonName) => ({ score: 60, severity: 'high' as const, reasons: [{ is, points: 20 }] });
    const container = { ...finding().container, id: `${HOST_PREFIX}node-1` };
    const leadOf = (is: ReasonName, changes: Partial<Finding> = {}) =>
      plainText(composeMessage(firstAlert({ ...changes, risk: risk(is) }), NOW).lead);
    expect(leadOf('new-image', { container })).toContain('This host was never seen to do that.');
    expect(leadOf('new-executable', { container })).toContain('It is the first time on this host.');
    expect(leadOf('new-image')).toContain('No container of this image was ever seen to do that.');
  });

  test('about a day that only has what was not read does not say that there is nothing', () => {
    const gap = {
      is: 'damaged object',
      cluster: 'demo',
      object: 's3://logs/a',
      problem: 'its end is missing',
    } as const;
    const day: DailyAlert = {
      kind: 'daily',
      from: 0,
      to: 0,
      notes: [],
      count: 0,
      standing: [],
      gaps: [gap],
      ending: [],
    };
    const { headline, lead } = composeMessage(day, NOW);
    expect(plainText(headline)).toBe('0 new groups, 1 gap in coverage');
    expect(plainText(lead)).toMatch(/No new group was found\.$/);
  });

  test('about a day on which a blind cluster fell silent says both', () => {
    const silent = { cluster: 'demo', condition: { is: 'silent', lastObject: 0 }, since: 0, told: true } as const;
    const lineOf = (standing: DailyAlert['standing'][number]) => {
      const day: DailyAlert = { kind: 'daily', from: 0, to: 0, notes: [], count: 0, standing: [standing], ending: [] };
      return composeMessage(day, NOW).sections.flatMap((section) =>
        section.kind === 'list' ? section.items.map(plainText) : [],
      );
    };
    expect(lineOf({ ...silent, blindSince: 3_600_000 })).toEqual([
      expect.stringMatching(/no object has come.*; it was blind before, since 1970-01-01 01:00:00 UTC$/),
    ]);
    expect(lineOf(silent)).toEqual([expect.not.stringContaining('blind')]);
  });

  test('about too many groups says that they come from a suppression that has ended, where they do', () => {
    const group = groupOf(finding());
    const risk = { score: 0, severity: 'low', reasons: [] } as const;
    const note = { group, findingId: 'a', risk, at: 0, isNewPair: false };
    const hidden = { findings: 3, recent: ['a'], pods: [], podCount: 0, since: 1 };
    const textsOf = (notes: readonly Note[]) =>
      composeMessage({ kind: 'overflow', notes, count: notes.length, severities: {} }, NOW).sections.map((section) =>
        section.kind === 'list'
          ? section.items.map(plainText).join()
          : 'text' in section
            ? plainText(section.text)
            : '',
      );
    const [why, line] = textsOf([{ ...note, hidden }]);
    expect(why).toMatch(/^They come at once from a suppression that has ended\./);
    expect(line).toContain('a suppression that is over hid 3 findings of it until now');
    expect(textsOf([note, { ...note, hidden }])[0]).toContain('and from a suppression that has ended');
    expect(textsOf([note])[0]).not.toContain('suppression');
  });

  test('about a first day says where the other entries are that it proposes', () => {
    const notes = ['a', 'b', 'c', 'd'].map((name): Note => {
      const group = groupOf(finding({ pod: { namespace: 'shop', name }, process: `app ${name}` }));
      return { group, findingId: name, risk: { score: 0, severity: 'low', reasons: [] }, at: 0, isNewPair: false };
    });
    const { sections } = composeMessage({ kind: 'baseline', clusters: ['a'], hours: 24, notes, count: 4 }, NOW);
    const steps = sections.flatMap((section) => (section.kind === 'steps' ? section.steps : []));
    expect(steps.map(({ text }) => plainText(text)).join()).toContain(
      '4 entries would do; the first 3 stand below, and all in that file',
    );
  });

  test('about a day names a damaged object so that it can be pasted', () => {
    const key = `cluster=prod/${'a'.repeat(200)}/table.log`;
    const gap = { is: 'damaged object', cluster: 'prod', object: `s3://logs/${key}#3fa8530b`, problem: 'cut' } as const;
    const times = { from: 0, to: 0, notes: [], count: 0, standing: [], ending: [] };
    const [section] = composeMessage({ kind: 'daily', ...times, gaps: [gap] }, NOW).sections;
    expect(section?.kind === 'list' ? section.items.map(plainText) : []).toEqual([
      expect.stringContaining(`s3://logs/${key}: cut`),
    ]);
  });

  test('about a day says of what cannot be seen when it was told, and of what was not, that', () => {
    const condition = { is: 'silent', lastObject: 0 } as const;
    const standing = [
      { cluster: 'told', condition, since: 0, told: true },
      { cluster: 'new', condition, since: 0, told: false },
    ];
    const day: DailyAlert = { kind: 'daily', from: 0, to: 0, notes: [], count: 0, standing, ending: [] };
    const [section] = composeMessage(day, NOW).sections;
    const items = section?.kind === 'list' ? section.items.map(plainText) : [];
    expect(items).toEqual([
      expect.stringMatching(/\(told at 1970-01-01 00:00:00 UTC\)$/),
      expect.stringMatching(/\(not told before\)$/),
    ]);
  });

  test('about what is back says after how many hours it was seen again', () => {
    const again = {
      ...{ kind: 'follow-up', group: groupOf(finding()), cause: 'is back', pause: 9.5 * 3_600_000, since: 0 },
      ...{
        risk: { score: 60, severity: 'high', reasons: [] },
        findings: 0,
        examples: [],
        pods: { some: [], count: 0 },
      },
    } as const satisfies FollowUpAlert;
    expect(plainText(composeMessage(again, NOW).lead)).toContain('was seen again after 9 hours: more of what is known');
  });
});
