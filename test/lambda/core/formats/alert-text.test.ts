import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatAlert } from '../../../../lambda/core/formats/alert-text.ts';
import { aFinding, hostileName } from '../../../factories/finding.ts';

test('an alert says who talked to what, since when, how that is known, and where it stands', () => {
  const finding = aFinding({
    cluster: 'prod',
    container: { id: '8498b6752968', name: 'app', image: 'registry/app:1' },
    pod: { name: 'app-7d9f8b6c5d-x2x4z', namespace: 'shop', uid: 'u' },
    evidence: [
      { source: 's3://logs/node-1.log#v1', line: 17 },
      { source: 's3://logs/node-1.log#v2', line: 3 },
    ],
  });
  expect(formatAlert(finding)).toEqual({
    subject: '[traceward] shop/app-7d9f8b6c5d-x2x4z: curl -> 10.96.0.1:443 (prod)',
    body: `A container talked to the Kubernetes API server (TRC-1013).

Cluster    prod
Workload   shop/app
Pod        app-7d9f8b6c5d-x2x4z
Container  app (8498b6752968)
Image      registry/app:1
Node       node-1
Process    curl -> 10.96.0.1:443
Connects   3
First      2026-02-09 16:00:41 UTC
Last       2026-02-09 16:01:41 UTC
Basis      observed: this very container was told that this is its API server
Evidence   line 17 of s3://logs/node-1.log#v1
Evidence   line 3 of s3://logs/node-1.log#v2

If this workload has no business there, look at what the process did, and at the rights of its service account.

Finding 0123456789abcdef0123456789abcdef
`,
  });
});

test('an alert says what is not known, and what is not exact', () => {
  const { subject, body } = formatAlert(
    aFinding({
      basis: 'inferred',
      address: 'fd00::1',
      port: undefined,
      process: undefined,
      host: undefined,
      firstSeen: undefined,
      lastSeen: undefined,
      countIsLowerBound: true,
    }),
  );
  expect(subject).toBe('[traceward] 8498b6752968: ? -> [fd00::1] (default)');
  expect(body).toContain('Process    ? -> [fd00::1]\nConnects   at least 3\nFirst      unknown\nLast       unknown\n');
  expect(body).toContain('Basis      inferred: the container started before Tracee did');
  expect(body).not.toMatch(/^(Workload|Pod|Image|Node)/m);
});

describe('names that an attacker chose', () => {
  const withName = (name: string) =>
    formatAlert(
      aFinding({
        cluster: name,
        container: { id: name, name, image: name },
        pod: { name, namespace: name, uid: name },
        host: name,
        process: name,
        evidence: [{ source: `s3://logs/${name}#v1`, line: 1 }],
      }),
    );

  test('cannot add lines, colours or a direction, and cannot push the rest out of sight', () => {
    const { body } = withName(`x\nFinding none\u001b[31m\u202e${'y'.repeat(10_000)}`);
    const honest = withName('x').body;
    expect(body.split('\n')).toHaveLength(honest.split('\n').length);
    expect(body).toContain(String.raw`Pod        x\u000aFinding none\u001b[31m\u202ey`);
    const pod = body.split('\n').find((line) => line.startsWith('Pod'));
    expect(pod?.length).toBeLessThan(140);
  });

  test('leave a subject of at most 100 printable characters of ASCII, and whole characters in the text', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        const { subject, body } = withName(name);
        expect(subject).toMatch(/^\[traceward\] [\x20-\x7e]{1,88}$/);
        expect(body.replaceAll('\n', '')).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);
        expect(body.isWellFormed()).toBe(true);
        expect(body.split('\n').length).toBeLessThan(22);
      }),
      { numRuns: 300 },
    );
  });

  test('are cut between characters', () => {
    for (const start of ['', 'a', 'ab']) {
      const { subject, body } = withName(start + '😀'.repeat(100));
      expect(body.isWellFormed()).toBe(true);
      expect(subject.length).toBe(100);
    }
  });
});
