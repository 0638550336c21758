import { describe, expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { groupOf } from '#core/correlate/group.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { summarise } from '#core/correlate/summary.ts';
import { readsOf } from '#core/detectors/reads.ts';
import { DETECTORS, detectorOf, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { hashOf } from '#core/hash.ts';
import { suggestForGroups, suggestSuppressions } from '#core/notify/suppressions/suggest.ts';
import { applySuppressions, isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { renderReport } from '#core/report/render-report.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { noteOf } from '#test/factories/alerts.ts';
import { tableOf } from '#test/factories/findings-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { aReport } from '#test/factories/report.ts';
import { factsOf } from '#test/factories/scan.ts';
import { createPipeline } from '#test/factories/state.ts';
import { CONTAINER, connectLine, eventLine, execLine, inet } from '#test/factories/trace-event.ts';
import { TOY } from './toy-detector.ts';

/** Without what decides by the toy's own event: a copy of it is no fault. */
const OTHERS = DETECTORS.filter(
  ({ alone }) => !Object.keys(alone?.reads ?? {}).some((name) => Object.hasOwn(TOY.alone?.reads ?? {}, name)),
);
const detectors = [...OTHERS, TOY];
const POD = { podName: 'shop-0', podNamespace: 'shop', process: 'gdb' };
const NOW = 1_770_653_100_000_000_000n;

function attachLine(request: string, pid: number, options: Parameters<typeof eventLine>[2] = POD): string {
  return eventLine('ptrace', '101', options, [
    { name: 'request', type: 'string', value: request },
    { name: 'pid', type: 'int32', value: pid },
  ]);
}

const ATTACH = attachLine('PTRACE_ATTACH', 7);
const API_SERVER = [
  execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...POD, path: '/usr/bin/gdb' }),
  connectLine(inet('10.96.0.1'), POD),
];
const LINES = [...API_SERVER, ATTACH, attachLine('PTRACE_CONT', 7), ATTACH];

function logOf(lines: readonly string[], source = 'a.log') {
  return { source, content: `${lines.join('\n')}\n`, detectors };
}

function found(lines: readonly string[] = LINES): readonly Finding[] {
  return findingsOf(factsOf(logOf(lines)));
}

function theToy(findings = found()): Finding {
  const [finding, ...others] = findings.filter(({ rule }) => rule === TOY.id);
  if (finding === undefined || others.length > 0) throw new Error('expected one finding of the toy');
  return finding;
}

describe('a detector that decides by one event', () => {
  test('makes a finding of each event that it decides for, with what tells it from others', () => {
    const identity = ['TOY-1', 'default', CONTAINER, 'gdb', 'process 7'];
    expect(theToy()).toMatchObject({
      id: hashOf(JSON.stringify(identity)),
      count: 2,
      basis: 'observed',
      process: 'gdb',
    });
    expect(found([attachLine('PTRACE_ATTACH', 1), attachLine('PTRACE_ATTACH', 2)])).toHaveLength(2);
    expect(
      found()
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual([TOY.id, JOIN_DETECTOR.id].sort());
  });

  test('sees the host, too, by its name, and nothing from before a container has started', () => {
    const host = theToy(found([attachLine('PTRACE_ATTACH', 7, { container: '', host: 'node-9' })]));
    expect(host.container.id).toBe('host node-9');
    expect(found([attachLine('PTRACE_ATTACH', 7, { started: false })])).toEqual([]);
  });

  test('finds the same in logs that are merged', () => {
    const facts = createFacts();
    mergeFacts(facts, factsOf(logOf([ATTACH], 'a.log')));
    mergeFacts(facts, factsOf(logOf([ATTACH], 'b.log')));
    expect(findingsOf(facts)).toMatchObject([{ id: theToy().id, count: 2 }]);
  });

  test('leaves what others find, and what is counted, as it was', () => {
    const [alone, both] = [factsOf({ ...logOf(LINES), detectors: OTHERS }), factsOf(logOf(LINES))];
    const ofJoin = ({ rule }: Finding) => rule === JOIN_DETECTOR.id;
    expect(findingsOf(both).filter(ofJoin)).toEqual(findingsOf(alone));
    expect(summarise(both, [], [])).toEqual(summarise(alone, [], []));
    const unbound = summarise(factsOf(logOf([ATTACH])), [], []).unboundContainers;
    expect(unbound).toBe(0);
  });

  test('must not join what another detector joins', () => {
    expect(() => readsOf([JOIN_DETECTOR, JOIN_DETECTOR])).toThrow('two detectors join the event');
  });

  test('is named by its id where it is gone and its findings are not', () => {
    expect(detectorOf(theToy())).toMatchObject({ id: TOY.id, name: TOY.id });
    expect(formatFindingJson(theToy())).toContain('"id":"TOY-1"');
  });
});

describe('its finding is shown', () => {
  test('in the table, with its rule', () => {
    const findings = found();
    const text = tableOf({ findings, summary: summarise(createFacts(), findings, []), detectors });
    expect(text).toMatch(
      /Process attached to another: gdb · 2 \w+ · observed · [\da-f]{8}\n +TOY-1 · process 7\n +shop\/shop-0 /,
    );
    expect(text).toMatch(/ → 10\.96\.0\.1:443 .*\n +TRC-1013: /);
  });

  test('as JSON, with its signature and data', () => {
    const json = JSON.parse(formatFindingJson(theToy(), detectors));
    expect(json).toMatchObject({
      signature: { id: 'TOY-1', properties: { Severity: 3, 'MITRE ATT&CK': 'Defense Evasion: Process Injection' } },
      data: { pid: '7' },
      process: { name: 'gdb' },
    });
  });

  test('as OCSF, with its severity and technique, and no address', () => {
    const ocsf = JSON.parse(formatOcsf(theToy(), '0', { detectors }));
    expect(ocsf).toMatchObject({
      severity_id: 4,
      message: 'gdb in pod shop/shop-0 matched the rule "Process attached to another": process 7',
      finding_info: { analytic: { uid: 'TOY-1' }, attacks: [{ technique: { uid: 'T1055' } }] },
      evidences: [{ data: { pid: '7' } }],
    });
    expect(JSON.stringify(ocsf)).not.toContain('dst_endpoint');
  });

  test('in an e-mail and in Slack, with its words', () => {
    const finding = theToy();
    const alert = { kind: 'first', group: groupOf(finding), finding, isTest: false } as const;
    const { subject, body } = formatEMail(alert, NOW, { detectors });
    expect(subject).toMatch(/^HIGH gdb in shop\/shop \(default\) -> Process attached to another: process 7 /);
    expect(body).toContain('In shop/shop of cluster default, gdb attached to another process.');
    expect(body).toContain('T1055, Process Injection');
    expect(body).toContain('Rule: TOY-1');
    const slack = JSON.stringify(formatSlack(alert, NOW, { detectors }));
    expect(slack).toContain('attached to another process');
    expect(slack).toContain('Rule: TOY-1');
  });

  test('with those of others, where a message is about several groups', () => {
    const notes = found()
      .map((each) => groupOf(each))
      .map(noteOf);
    const { body } = formatEMail({ kind: 'overflow', notes, severities: {}, count: notes.length }, NOW, { detectors });
    expect(body).toContain(`Rule: ${JOIN_DETECTOR.id}, TOY-1`);
    expect(body).toContain('gdb in shop/shop (default)');
  });

  test('in the report', () => {
    const report = { ...aReport(), findings: found(), detectors };
    const html = [...renderReport(report, { style: '', script: '' })].join('');
    expect(html).toContain('2 rules');
    expect(html).toContain('"process 7"');
    expect(html).toContain('<div id="table" data-target="Target">');
    const alone = [...renderReport({ ...report, findings: [theToy()] }, { style: '', script: '' })].join('');
    expect(alone).toContain('TOY-1 &#183; Process attached to another');
    expect(alone).toContain('data-target="Attached to"');
  });
});

describe('its finding is told', () => {
  test('and kept by the store, which knows it again', async () => {
    const { deliver, findings, published, alerts } = createPipeline(createMemoryTable());
    await deliver(logOf(LINES));
    await deliver(logOf(LINES, 'b.log'));
    const toy = theToy();
    expect(theToy(await findings())).toMatchObject({ ...toy, count: 4, evidence: expect.any(Array) });
    expect(published.filter(({ rule }) => rule === TOY.id)).toMatchObject([{ id: toy.id, data: { pid: '7' } }]);
    expect(alerts.map(({ alert }) => alert)).toContainEqual(
      expect.objectContaining({ kind: 'first', group: groupOf(toy) }),
    );
  });

  test('with a suggestion that hides nothing of another rule', () => {
    const { body } = formatEMail({ kind: 'first', group: groupOf(theToy()), finding: theToy(), isTest: false }, NOW);
    expect(body).toContain('"rule": "TOY-1",');
    expect(suggestSuppressions(found()).map(({ conditions }) => conditions.rule)).toEqual([undefined, TOY.id]);
    expect(suggestForGroups(found().map((each) => groupOf(each))).map(({ conditions }) => conditions.rule)).toEqual([
      undefined,
      TOY.id,
    ]);
  });

  test('unless a suppression says its rule', () => {
    const entry = { reason: 'a debugger', owner: 'ops', expires: '2027-01-31', mode: 'suppress' };
    const document = { suppressions: [{ ...entry, rule: 'TOY-*', cluster: 'default', pod: 'shop-*' }] };
    const { suppressions } = readSettings(JSON.stringify(document), 'x');
    const marked = applySuppressions(found(), { suppressions, immediateProcesses: [] }, NOW);
    expect(marked.filter(isSuppressed).map(({ rule }) => rule)).toEqual([TOY.id]);
  });
});
