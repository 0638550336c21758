import { EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from '@jest/globals';
import { putEvents } from '#aws/put-events.ts';
import type { BusEvent } from '#core/output/bus-event.ts';

const TIME = '2026-02-09T16:05:00.123Z';

function event(text: string): BusEvent {
  return { detailType: 'Finding', detail: JSON.stringify({ text }), time: TIME };
}

/** A service that says of each event what `answer` says. */
async function run(events: readonly BusEvent[], answer: (detail: string) => object = () => ({ EventId: 'e' })) {
  const batches: PutEventsCommand['input']['Entries'][] = [];
  const client = {
    async send(command: unknown) {
      if (!(command instanceof PutEventsCommand)) throw new Error('unexpected');
      batches.push(command.input.Entries);
      return { Entries: command.input.Entries?.map(({ Detail = '' }) => answer(Detail)) };
    },
  };
  const outcomes = await putEvents(events, 'security', client as never);
  return { batches, outcomes };
}

describe('an event bus', () => {
  test('gets ten events at a time, with source, type and time', async () => {
    const { batches, outcomes } = await run(Array.from({ length: 21 }, (_, at) => event(String(at))));
    expect(batches.map((batch) => batch?.length)).toEqual([10, 10, 1]);
    expect(batches[0]?.[0]).toEqual({
      ...{ EventBusName: 'security', Source: 'traceward', DetailType: 'Finding', Detail: '{"text":"0"}' },
      Time: new Date(TIME),
    });
    expect(outcomes).toEqual(Array(21).fill(undefined));
  });

  test('gets no more than 256 KB at a time, and nothing that is larger by itself', async () => {
    const [half, large] = ['x'.repeat(200_000), 'x'.repeat(300_000)];
    const { batches, outcomes } = await run([event(half), event(large), event(half)]);
    expect(batches.map((batch) => batch?.length)).toEqual([1, 1]);
    expect(outcomes).toMatchObject([
      undefined,
      { code: 'refused', message: expect.stringContaining('larger') },
      undefined,
    ]);
  });

  test.each([
    ['MalformedDetail', 'refused'],
    ['InvalidArgument', 'refused'],
    ['InternalFailure', 'retry'],
    ['ThrottlingException', 'retry'],
    ['NotAuthorizedForSourceException', 'retry'],
  ])('says %s of an event, so that it is %s', async (ErrorCode, code) => {
    const { outcomes } = await run([event('a'), event('b')], (detail) => (detail.includes('b') ? { ErrorCode } : {}));
    expect(outcomes).toMatchObject([undefined, { code, message: expect.stringContaining(ErrorCode) }]);
  });

  test('that takes none lets all come back', async () => {
    const client = {
      async send() {
        const $metadata = { httpStatusCode: 400 };
        throw new EventBridgeServiceException({
          name: 'AccessDeniedException',
          $fault: 'client',
          message: 'no',
          $metadata,
        });
      },
    };
    await expect(putEvents([event('a')], 'security', client as never)).rejects.toMatchObject({ code: 'retry' });
  });
});
