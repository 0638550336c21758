import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TracewardError } from '#core/errors.ts';
import { type BatchOptions, processBatch, type QueueMessage } from '#core/ingest/process-batch.ts';
import { retryDelay } from '#core/ingest/retry-delay.ts';

function message(body: string, receives = 1): QueueMessage {
  const attributes = { ApproximateReceiveCount: String(receives) };
  return { messageId: `message ${body}`, body, receiptHandle: `handle of ${body}`, attributes };
}

const retry = new TracewardError('retry', 'busy');
const refused = new TracewardError('refused', 'access denied');

/** What was done and told, in order. */
let events: string[];
beforeEach(() => {
  events = [];
});

async function run(messages: readonly QueueMessage[], options: Partial<BatchOptions> = {}) {
  const fates: string[] = [];
  const { batchItemFailures } = await processBatch(messages, {
    work: async (body) => void events.push(`done ${body}`),
    queue: {
      postpone: async ({ body }, seconds) => void events.push(`postpone ${body} ${seconds}`),
      bury: async ({ body }, cause) => void events.push(`bury ${body}: ${cause}`),
      remove: async (done) => void events.push(`remove ${done.map(({ body }) => body)}`),
    },
    timeLeft: () => 1,
    random: () => 0,
    onFailure: (what, { body }, error) => events.push(`${body}: ${what}: ${(error as Error).message}`),
    count: (fate) => fates.push(fate),
    ...options,
  });
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), fates };
}

/** Work that fails with this for each message of that name. */
function failing(body: string, error: unknown): BatchOptions['work'] {
  return async (each) => {
    if (each === body) throw error;
    events.push(`done ${each}`);
  };
}

describe('a batch', () => {
  test('is done one message after the other', async () => {
    let atWork = 0;
    const work = async () => {
      atWork += 1;
      expect(atWork).toBe(1);
      await Promise.resolve();
      atWork -= 1;
    };
    expect(await run([message('a'), message('b')], { work })).toEqual({ failed: [], fates: [] });
  });

  test('does what is light side by side, and what came back alone and last', async () => {
    let atWork = 0;
    let most = 0;
    const work = async (body: string) => {
      atWork += 1;
      most = Math.max(most, atWork);
      if (body === 'back' || body === 'large') expect(atWork).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
      events.push(`done ${body}`);
    };
    const messages = [message('back', 2), message('large'), ...Array.from({ length: 20 }, (_, at) => message(`${at}`))];
    const { failed } = await run(messages, { work, isLight: (body) => body !== 'large' });
    expect(failed).toEqual([]);
    expect(most).toBe(8);
    expect(events.slice(-3)).toEqual(['done large', expect.stringMatching(/^remove /), 'done back']);
  });

  test('gives back alone what may pass, after a while, and does the others', async () => {
    const { failed, fates } = await run([message('a'), message('b'), message('c')], { work: failing('b', retry) });
    expect(failed).toEqual(['message b']);
    expect(events).toEqual(['done a', 'b: message goes back to the queue: busy', 'postpone b 30', 'done c']);
    expect(fates).toEqual(['retried']);
  });

  test('makes what will not pass a dead letter with its cause, which the event source then deletes', async () => {
    const { failed, fates } = await run([message('a'), message('b')], { work: failing('a', refused) });
    expect(failed).toEqual([]);
    expect(events).toEqual(['bury a: access denied', 'a: message is a dead letter: access denied', 'done b']);
    expect(fates).toEqual(['refused']);
  });

  test('gives back what the dead letters do not take', async () => {
    const bury = async () => {
      throw new Error('no queue');
    };
    const queue = { bury, postpone: async () => {}, remove: async () => {} };
    const { failed, fates } = await run([message('a')], { work: failing('a', refused), queue });
    expect(failed).toEqual(['message a']);
    expect(events).toEqual([
      'a: message cannot be made a dead letter: no queue',
      'a: message goes back to the queue: access denied',
    ]);
    expect(fates).toEqual(['retried']);
  });

  test('gives back what cannot be postponed, and does the others', async () => {
    const postpone = async () => {
      throw new Error('no queue');
    };
    const queue = { postpone, bury: async () => {}, remove: async () => {} };
    const { failed } = await run([message('a'), message('b')], { work: failing('a', retry), queue });
    expect(failed).toEqual(['message a']);
    expect(events.at(-1)).toBe('done b');
  });

  test('tries a defect twice more', async () => {
    const work = failing('a', new TypeError('not a function'));
    for (const [receives, failed] of [
      [1, ['message a']],
      [2, ['message a']],
      [3, []],
    ] as const) {
      expect((await run([message('a', receives)], { work })).failed).toEqual(failed);
    }
    expect(events).toContain('bury a: not a function');
  });

  test('deletes what is done before it begins with what came back, as that may crash the function', async () => {
    await run([message('back', 2), message('a'), message('b')]);
    expect(events).toEqual(['done a', 'done b', 'remove a,b', 'done back']);
  });

  test('goes on when that fails: the event source deletes them, too', async () => {
    const remove = async () => {
      throw new Error('no queue');
    };
    const queue = { remove, bury: async () => {}, postpone: async () => {} };
    expect((await run([message('back', 2), message('a')], { queue })).failed).toEqual([]);
    expect(events.at(-1)).toBe('done back');
  });
});

describe('an object that does not fit into the time of a function', () => {
  /** Time that is over after the message of this name. */
  function timed(leftAtFirst: number): Partial<BatchOptions> {
    let left = leftAtFirst;
    const work = async () => {
      left = 0;
      throw new TracewardError('retry', 'out of time');
    };
    return { work, timeLeft: () => left };
  }

  test('is given once more, and then is a dead letter', async () => {
    expect((await run([message('a', 1)], timed(1))).failed).toEqual(['message a']);
    expect((await run([message('a', 2)], timed(1))).failed).toEqual([]);
    expect(events.at(-2)).toMatch(/^bury a: it takes longer than a function may run/);
  });

  test('is not blamed for the time that others had taken', async () => {
    expect((await run([message('a', 2)], timed(0.5))).failed).toEqual(['message a']);
  });
});

test('every message of a batch is either done, postponed, or a dead letter', async () => {
  const outcome = fc.constantFrom('done', 'retry', 'refused', 'defect');
  const kinds = fc.array(fc.record({ outcome, receives: fc.integer({ min: 1, max: 200 }) }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(kinds, async (all) => {
      events = [];
      const messages = all.map(({ receives }, at) => message(String(at), receives));
      const { failed } = await run(messages, {
        work: async (body) => {
          const kind = all[Number(body)]?.outcome;
          if (kind === 'retry') throw retry;
          if (kind === 'refused') throw refused;
          if (kind === 'defect') throw new TypeError('defect');
          events.push(`done ${body}`);
        },
      });
      for (const { body, messageId } of messages) {
        const fates = events.filter((event) => new RegExp(`^(done|postpone|bury) ${body}\\b`).test(event));
        expect(fates).toHaveLength(1);
        expect(failed.includes(messageId)).toBe(fates[0]?.startsWith('postpone'));
      }
    }),
  );
});

describe('the delay of a message that failed', () => {
  test('begins with half a minute, doubles, and is a quarter of an hour at most', () => {
    const longest = [1, 2, 3, 4, 5, 6, 100].map((receives) => retryDelay(receives, 0));
    expect(longest).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  test('varies by a quarter, so that what failed together does not come back together', () => {
    expect([0, 0.5, 1].map((random) => retryDelay(9, random))).toEqual([900, 788, 675]);
  });
});
