import { describe, test } from '@jest/globals';
import { HOSTILE_STREAMS } from '#test/factories/hostile-objects.ts';
import { expectBounded } from '#test/factories/reading-cost.ts';

describe('reading an object that was made to keep a reader busy takes no longer than its bytes are worth', () => {
  test.each(Object.entries(HOSTILE_STREAMS))('%s', (_, make) => expectBounded(make()));
});
