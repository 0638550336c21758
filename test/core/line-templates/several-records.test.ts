import { expect, test } from '@jest/globals';
import { createLineReader } from '#core/line-templates/line-reader.ts';
import { createRecordReader } from '#core/records/record-reader.ts';
import { identifyEvent } from '#core/tracee/identify-event.ts';
import { countReadings } from '#test/factories/count-readings.ts';
import { SHIPPED_BATCHES } from '#test/factories/shipped-batches.ts';
import { eventLine } from '#test/factories/trace-event.ts';

const EVENT = eventLine('openat', '257', {}, [{ name: 'pathname', type: 'string', value: '/a' }]);

test.each(SHIPPED_BATCHES)('lines of several events are learnt in %s', (_, wrap) => {
  const log = Array.from({ length: 100 }, (_, at) => `${wrap([EVENT, EVENT, EVENT], 10 + at)}\n`).join('');
  const { parsed, events, others } = countReadings(Buffer.from(log));
  expect(parsed + events + others).toBe(300);
  expect(parsed).toBeLessThanOrEqual(6);
});

test.each(SHIPPED_BATCHES)('a line of many megabytes is read in this way, in %s', (_, wrap) => {
  const lines = [10, 11, 12].map((number) => `${wrap(new Array(2000).fill(EVENT), number)}\n`);
  const { parsed, events, others } = countReadings(Buffer.from(lines.join('')), 65536);
  expect(parsed + events + others).toBe(6000);
  expect(parsed).toBeLessThanOrEqual(4000);
});

const MEGABYTE = 1024 * 1024;
const RECORD = `{"a":"${'x'.repeat(300)}"}`;
/** Lines that are never ended, by what they are made of. */
const ENDLESS: Readonly<Record<string, string>> = {
  'small records': RECORD,
  'small records in an array': `${RECORD}, `,
  'records with text behind them': `${RECORD}x`,
  'opening braces': '{',
  'braces and quotes': '{"',
};

test.each(Object.entries(ENDLESS))('a long line does not wait for its end: %s', (_, piece) => {
  let looked = 0;
  const reader = createRecordReader({
    accept: () => false,
    malformed() {
      looked += 1;
    },
    identify: identifyEvent,
  });
  const { write, end } = createLineReader(reader, {
    event: () => undefined,
    again: () => false,
    others: () => undefined,
  });
  write(Buffer.alloc(2 * MEGABYTE, piece));
  expect(looked).toBeGreaterThan(MEGABYTE / 500);
  end();
});
