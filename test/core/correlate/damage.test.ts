import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { summarise } from '#core/correlate/summary.ts';
import { describeDamage, describeDamageBriefly } from '#core/report/describe-coverage.ts';
import { factsOf } from '#test/factories/scan.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

const CONNECT = `${connectLine(inet('10.96.0.1'))}\n`;
const CUT = `${CONNECT.slice(0, 90)}\n`;
const OF_NGINX = `${JSON.stringify({ log: 'GET /', kubernetes: { container_name: 'nginx' } })}\n`;

type Source = readonly [name: string, content: string];

function summaryOf(sources: readonly Source[]) {
  const facts = createFacts();
  for (const [source, content] of sources) mergeFacts(facts, factsOf({ source, content }));
  return summarise(facts, [], []);
}

describe('a source is damaged', () => {
  test.each<[string, string]>([
    ['of which 1 % was not understood', CONNECT.repeat(99) + CUT],
    ['of which nearly nothing was', CONNECT + CUT.repeat(998)],
    ['with a record that may be a whole log', `${CONNECT.repeat(300)}{"events":["${'x'.repeat(2 ** 24)}"]}\n`],
    ['of which other containers wrote the most', CONNECT.repeat(99) + CUT + OF_NGINX.repeat(900)],
  ])('%s', (_, content) => {
    expect(summaryOf([['a.log', content]]).damage.sources).toBe(1);
  });

  test.each<[string, string]>([
    ['if less was not understood', CONNECT.repeat(100) + CUT],
    ['if all was understood', CONNECT],
    ['if nothing was, which is told as not read', CUT],
    ['if it is empty', ''],
  ])('not %s', (_, content) => {
    expect(summaryOf([['a.log', content]]).damage).toEqual({ sources: 0, first: [] });
  });

  test('and told with its name and why', () => {
    const summary = summaryOf([
      ['b.log', CONNECT],
      ['a\u202e.log', CONNECT + CUT.repeat(1998)],
    ]);
    expect(describeDamage(summary)).toEqual([
      'a\\u202e.log: 1,998 of 1,999 records were not understood (1,998 not JSON); what is missing may be in there',
    ]);
    expect(describeDamageBriefly(summary)).toBe(
      'Of a\\u202e.log, much was not understood: what is missing may be in there, see DAMAGED below.',
    );
  });

  test.each([
    ['gzip', gzipSync(CONNECT.repeat(5000)), ''],
    ['gzip behind a text without an end of line', gzipSync(CONNECT.repeat(5000)), '\n'],
    ['zstd', zstdCompressSync(CONNECT.repeat(5000)), ''],
  ])('and what to do about %s behind a text', (_, compressed, ending) => {
    const text = CONNECT.repeat(9000).slice(0, -ending.length || undefined);
    for (const reading of ['templates', 'parse'] as const) {
      const facts = factsOf({ source: 'a.log', content: Buffer.concat([Buffer.from(text), compressed]), reading });
      const [line = ''] = describeDamage(summarise(facts, [], []));
      expect(line).toMatch(/1 compressed.*\. Behind its text is gzip or zstd data: decompress that before/);
    }
  });

  test('and what to do about a document that is too large', () => {
    const oversized = `{"events":["${'x'.repeat(2 ** 24)}"]}\n`;
    expect(describeDamage(summaryOf([['a.log', CONNECT + oversized]]))).toEqual([
      "a.log: 1 of 2 records was not understood (1 too large); what is missing may be in there. A JSON document may have 16 MiB, and 200,000 values: cut it into its records, as jq -c '.events[]' does",
    ]);
  });
});

describe('of many damaged sources', () => {
  const many = Array.from({ length: 60 }, (_, at): Source => [`${String(at).padStart(2, '0')}.log`, CONNECT + CUT]);

  test('all are counted and the first by name are named, the same in any order', () => {
    const { damage } = summaryOf(many);
    expect(damage.sources).toBe(60);
    expect(damage.first[0]).toEqual({ name: '00.log', malformed: 1, records: 2, malformedByReason: { json: 1 } });
    expect(damage.first).toHaveLength(20);
    expect(summaryOf(many.toReversed()).damage).toEqual(damage);
  });

  test('ten have a line, and the others are counted', () => {
    const lines = describeDamage(summaryOf(many));
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('and so it is with 50 more sources');
  });

  test('none is forgotten where facts are merged in groups', () => {
    const [some, others] = [many.slice(0, 30), many.slice(30)].map((group) => {
      const facts = createFacts();
      for (const [source, content] of group) mergeFacts(facts, factsOf({ source, content }));
      return facts;
    });
    const all = createFacts();
    if (some !== undefined) mergeFacts(all, some);
    if (others !== undefined) mergeFacts(all, others);
    expect(summarise(all, [], []).damage).toEqual(summaryOf(many).damage);
  });
});

describe('a source that other containers wrote alone', () => {
  const nginx: Source = ['nginx.log', OF_NGINX];

  test('is no gap beside one of Tracee’s', () => {
    const { partialSources, unreadSources, otherOutput } = summaryOf([nginx, ['tracee.log', CONNECT]]);
    expect({ partialSources, unreadSources, otherOutput }).toEqual({
      partialSources: [],
      unreadSources: [],
      otherOutput: 1,
    });
  });

  test('is one where there is no other', () => {
    expect(summaryOf([nginx]).partialSources).toEqual(['nginx.log']);
  });
});
