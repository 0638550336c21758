import { expect, test } from '@jest/globals';
import { findingId } from '#core/correlate/finding-id.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { aFinding } from '#test/factories/finding.ts';
import { scanText } from '#test/factories/scan.ts';
import { CONTAINER, connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';

function lineOf(options: EventOptions): string {
  const { findings } = scanText([
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], options),
    connectLine(inet('10.96.0.1'), options),
  ]);
  return findings.map((finding) => formatFindingJson(finding)).join('\n');
}

test('a finding that an entry may not hide says the mode of the entry, and why', () => {
  const entry = { conditions: {}, reason: 'r', owner: 'o', expires: 0n, mode: 'count' as const };
  const suppressionOf = (toldFor?: 'tool') =>
    JSON.parse(formatFindingJson(aFinding({ suppression: { ...entry, toldFor } }))).suppression;
  const counted = { mode: 'count', reason: 'r', owner: 'o', expires: '1970-01-01T00:00:00.000000000Z' };
  expect(suppressionOf()).toEqual(counted);
  expect(suppressionOf('tool')).toEqual({ ...counted, entryMode: 'suppress', because: 'tool' });
});

test('a finding has the members of the contract, in their order', () => {
  const line = lineOf({ podName: 'app-0', podNamespace: 'shop', podUid: 'u', containerName: 'app', image: 'debian' });
  expect(line).toBe(
    JSON.stringify({
      id: findingId('default', CONTAINER, { address: '10.96.0.1', port: 443, process: 'curl' }),
      signature: {
        id: 'TRC-1013',
        version: '0.1.0',
        name: 'Kubernetes API server connection detected',
        eventName: 'k8s_api_connection',
        description:
          'Monitoring and alerting on connections to the Kubernetes API server, as interactions with the API server can reveal attempts to gather data, credentials or run malicious containers.',
        tags: ['container'],
        properties: { Severity: 1, 'MITRE ATT&CK': 'Discovery: Cloud Service Discovery' },
      },
      data: { ip: '10.96.0.1' },
      port: 443,
      basis: 'observed',
      cluster: 'default',
      container: { id: CONTAINER, name: 'app', image: 'debian' },
      pod: { name: 'app-0', namespace: 'shop', uid: 'u' },
      host: 'node-1',
      process: { name: 'curl', executable: '/bin/sh', user: '0', entered: false },
      count: 1,
      firstSeen: '2026-02-09T16:00:41.122095657Z',
      lastSeen: '2026-02-09T16:00:41.122095657Z',
      evidence: [{ source: 'test.log', line: 2 }],
    }),
  );
});

test('what is not known is left out', () => {
  const finding = JSON.parse(lineOf({ process: '', host: '', timestamp: '5' }));
  expect(Object.keys(finding)).toEqual([
    'id',
    'signature',
    'data',
    'port',
    'basis',
    'cluster',
    'container',
    'process',
    'count',
    'evidence',
  ]);
  expect(finding.container).toEqual({ id: CONTAINER });
  expect(finding.process).toEqual({ executable: '/bin/sh', user: '0', entered: false });
});

test('what a person has said of the group stands there, as it was typed, and harms no terminal', () => {
  const status = { is: 'acknowledged', by: 'ada', note: 'known\u001b[2J', at: Date.UTC(2026, 1, 9) } as const;
  const line = formatFindingJson({ ...aFinding(), status });
  expect(line).toContain('"note":"known\\u001b[2J"');
  expect(JSON.parse(line).status).toEqual({ ...status, at: '2026-02-09T00:00:00.000000000Z' });
});

test('a hostile name stays what it is, and harms no terminal', () => {
  const process = '\u001b]0;title\u0007\u202e\u009b\n';
  const line = lineOf({ process });
  expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(line).process.name).toBe(process);
});
