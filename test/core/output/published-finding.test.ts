import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { dataOf, readPublishedFinding } from '#core/output/published-finding.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding } from '#test/factories/hostile-names.ts';
import { envelope, PUBLISHED_AT, published } from '#test/factories/published-finding.ts';

const JSON_OF_IT = formatFindingJson(aFinding());

describe('a finding that was published', () => {
  test('is read with the severity of its risk and the time at which the topic took it', () => {
    const risk = { score: 110, severity: 'critical', reasons: [] } as const;
    const { finding, severity, publishedAt, json } = published(aFinding({ risk }));
    expect(finding).toMatchObject({ id: aFinding().id, signature: { id: 'TRC-1013' }, process: { name: 'curl' } });
    expect([severity, publishedAt, json]).toEqual(['critical', PUBLISHED_AT, JSON_OF_IT]);
  });

  test('has the severity of its rule where none was told', () => {
    expect(readPublishedFinding(envelope(JSON_OF_IT)).severity).toBe('low');
  });

  test('is read where the message is OCSF, and carries it', () => {
    const body = envelope(formatOcsf(aFinding(), '1'), { finding: JSON_OF_IT });
    expect(readPublishedFinding(body)).toMatchObject({ finding: { id: aFinding().id }, json: JSON_OF_IT });
  });

  test('may be of a host, whose container is not told', () => {
    const { container: _, ...rest } = JSON.parse(JSON_OF_IT);
    expect(readPublishedFinding(envelope(JSON.stringify(rest))).finding.container).toEqual({});
  });

  test('tells what its rule does, as text', () => {
    const json = JSON.stringify({ ...JSON.parse(JSON_OF_IT), data: { pid: 7, path: '/x', deep: {}, list: [1] } });
    expect(dataOf(readPublishedFinding(envelope(json)).finding)).toEqual({ pid: '7', path: '/x' });
  });

  test.each(['', '{}', '[]', envelope('hello'), envelope('{"id":"a"}'), envelope(formatOcsf(aFinding(), '1'))])(
    'is refused where somebody else has published: %s',
    (body) => {
      expect(() => readPublishedFinding(body)).toThrow(expect.objectContaining({ code: 'refused' }));
    },
  );

  test('is read whatever its names are', () => {
    fc.assert(
      fc.property(hostileFinding, (finding) => {
        expect(published(finding).finding.id).toBe(finding.id);
      }),
      { numRuns: 30 },
    );
  });
});
