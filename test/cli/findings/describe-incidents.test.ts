import { describe, expect, test } from '@jest/globals';
import { PAPER } from '#cli/terminal/screen.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { incidentsOf } from '#core/correlate/incident.ts';
import { aFinding } from '#test/factories/finding.ts';
import { tableOf } from '#test/factories/findings-table.ts';
import { scanText } from '#test/factories/scan.ts';

const { summary } = scanText([]);
const START = 1_770_652_841_000_000_000n;

function found(minutes: number, changes: Partial<Finding>): Finding {
  const firstSeen = START + BigInt(minutes) * 60_000_000_000n;
  return aFinding({
    id: `${minutes} ${JSON.stringify(changes)}`,
    pod: { namespace: 'shop', name: 'web-0' },
    firstSeen,
    ...changes,
  });
}

const programOf = (name: string) => ({ executable: `/app/${name}`, parents: [], isEntered: false });
const SHELL = { rule: 'TRC-1016', process: 'sh', address: '', port: undefined };

describe('the summary of a scan', () => {
  test('tells what happened together, the riskiest first, and what makes it risky', () => {
    const programs = ['one', 'two'].map((process) =>
      found(0, { process, program: programOf(process), container: { id: 'a' } }),
    );
    const incident = [
      found(7, { process: 'curl', container: { id: 'b' } }),
      found(1, { ...SHELL, container: { id: 'b' } }),
    ];
    const text = tableOf({ findings: [...programs, ...incident], summary });
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      '2 incidents, the riskiest first: several rules or programs in one container, each within half an hour of another. ' +
        'high shop/web-0 (b) of cluster default, 2026-02-09 16:01:41 to 16:07:41 UTC: sh: Web server spawned a shell; curl: Kubernetes API server connection detected ' +
        'low shop/web-0 (a)',
    );
    expect(text.replaceAll(/\s+/g, ' ')).toContain('other rules matched in the same container within half an hour (2)');
  });

  test('begins the line of each with its severity, which is painted', () => {
    const paint = (style: string | undefined, text: string) => (style === undefined ? text : `<${text}>`);
    const screen = { ...PAPER, paint };
    const lines = tableOf({ findings: [found(0, {}), found(1, SHELL)], summary, screen }).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^ {8}<\w+> {2}shop\/web-0 /));
  });

  test('tells of none where each finding stands alone', () => {
    expect(tableOf({ findings: [found(0, {}), found(40, SHELL)], summary })).not.toContain('incident');
  });

  test('keeps what findings beside those that are shown make of their risk', () => {
    const [shell, connection] = [found(0, SHELL), found(1, {})];
    const incidents = incidentsOf([shell, connection]);
    expect(tableOf({ findings: [connection], summary, incidents })).toContain('1 incident');
    expect(tableOf({ findings: [aFinding({ id: 'x' })], summary, incidents })).not.toContain('1 incident');
  });

  test('is bounded, and harmless whatever things are called', () => {
    const hostile = 'x\u202e\u001b[2J'.repeat(500);
    const findings = Array.from({ length: 200 }, (_, at) =>
      found(at % 2, {
        container: { id: `${at % 20}${hostile}`, name: hostile },
        ...{
          pod: { namespace: hostile, name: hostile },
          cluster: hostile,
          process: `${at}${hostile}`,
          rule: `${at}${hostile}`,
        },
      }),
    );
    const head = tableOf({ findings, summary }).split('incidents, the riskiest first')[1]?.split('By rule')[0] ?? '';
    expect(head).toContain('and 15 more incidents');
    expect(head.length).toBeLessThan(20_000);
    for (const invisible of ['\u202e', '\u001b']) expect(head).not.toContain(invisible);
  });
});
