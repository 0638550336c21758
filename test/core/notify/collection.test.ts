import { expect, test } from '@jest/globals';
import { hashOf } from '#core/hash.ts';
import { suppressionPartition } from '#core/notify/collection.ts';

test('what an entry without a rule hides lies where it lay before there were rules; a rule makes it another', () => {
  const conditions = { namespace: 'monitoring', process: 'prometheus' };
  const identity = ['suppress', null, 'monitoring', null, null, null, 'prometheus', null];
  const partition = suppressionPartition({ conditions, mode: 'suppress' });
  expect(partition).toBe(`suppression#${hashOf(JSON.stringify(identity))}`);
  expect(suppressionPartition({ conditions: { ...conditions, rule: 'TRC-1013' }, mode: 'suppress' })).not.toBe(
    partition,
  );
});
