import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPost } from '#aws/https-receiver.ts';
import { TracewardError, type TracewardErrorCode } from '#core/errors.ts';
import { type SlackServer, startSlackServer } from '#test/servers/slack-server.ts';

let slack: SlackServer;
beforeAll(async () => {
  slack = await startSlackServer();
});
afterAll(() => slack.close());
beforeEach(() => {
  slack.answers.length = 0;
  slack.received.length = 0;
});

type Options = { readonly addresses?: readonly string[]; readonly seconds?: number; readonly allowLoopback?: boolean };

/** Posts with so many seconds left, which pass only by pauses; each reading of the secret gives the next address. */
async function post({ addresses = [slack.url], seconds = 60, allowLoopback = true }: Options = {}) {
  const pauses: number[] = [];
  let reading = 0;
  const next = async () => addresses[Math.min(reading++, addresses.length - 1)] ?? '';
  const postToSlack = createPost({
    channel: 'slack',
    secret: { read: next, refresh: next },
    pause: async (milliseconds) => pauses.push(milliseconds),
    allowLoopback,
  });
  const left = () => seconds * 1000 - pauses.reduce((sum, milliseconds) => sum + milliseconds, 0);
  const error = await postToSlack({ text: 'hello' }, left).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, pauses };
}

function expectError(error: unknown, code: TracewardErrorCode, message: RegExp): void {
  expect(error).toBeInstanceOf(TracewardError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('/services/');
}

describe('a post to Slack', () => {
  test('is a POST of JSON, once', async () => {
    expect(await post()).toEqual({ error: undefined, pauses: [] });
    expect(slack.received).toEqual([{ path: '/services/T0/B0/secret', payload: { text: 'hello' } }]);
  });

  test('waits as long as Slack says when it is too busy', async () => {
    slack.answers.push(
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 429, headers: { 'retry-after': '3' } },
    );
    expect(await post()).toEqual({ error: undefined, pauses: [7000, 3000] });
    expect(slack.received).toHaveLength(3);
  });

  test('is tried again after a failure of Slack, less and less often', async () => {
    slack.answers.push({ status: 500 }, { status: 503 }, { status: 502 });
    const { error, pauses } = await post();
    expect(error).toBeUndefined();
    expect(pauses).toHaveLength(3);
    expect((pauses[0] ?? 0) * 4 * 3).toBeGreaterThan(pauses[2] ?? 0);
  });

  test('is given up, for Lambda to try again, when the wait is longer than the time that is left', async () => {
    slack.answers.push({ status: 429, headers: { 'retry-after': '30' } });
    expectError((await post({ seconds: 20 })).error, 'retry', /did not take a message in time: status 429/);
  });

  test('is given up when Slack goes on failing', async () => {
    slack.answers.push(...Array.from({ length: 50 }, () => ({ status: 500, body: 'internal' })));
    expectError((await post()).error, 'retry', /status 500, internal/);
  });

  test('does not wait for ever for an answer', async () => {
    slack.answers.push({ status: 'hang' });
    expectError((await post({ seconds: 0.3 })).error, 'retry', /no answer \(TimeoutError\)/);
  });

  test('names the reason when nobody listens', async () => {
    const gone = await startSlackServer();
    await gone.close();
    expectError((await post({ addresses: [gone.url], seconds: 3 })).error, 'retry', /no answer \(ECONNREFUSED\)/);
  });

  test.each(['no_text', 'invalid_payload', 'channel_is_archived'])(
    'that Slack refuses (%s) is an error with the reason, and not repeated',
    async (reason) => {
      slack.answers.push({ status: 400, body: reason });
      expectError((await post()).error, 'refused', new RegExp(`status 400, ${reason}`));
      expect(slack.received).toHaveLength(1);
    },
  );

  test('tells a hostile answer harmlessly, and not all of it', async () => {
    slack.answers.push({ status: 400, body: `\u001b[2J${'x'.repeat(10_000)}` });
    const { error } = await post();
    expectError(error, 'refused', /\\u001b\[2Jx{100}/);
    expect((error as Error).message.length).toBeLessThan(400);
  });

  test.each([403, 404, 410])('goes to the new address when the old one was taken back (%i)', async (status) => {
    slack.answers.push({ status });
    const renewed = slack.url.replace('secret', 'renewed');
    expect((await post({ addresses: [slack.url, renewed] })).error).toBeUndefined();
    expect(slack.received.map(({ path }) => path)).toEqual(['/services/T0/B0/secret', '/services/T0/B0/renewed']);
  });

  test('is refused for good when there is no new address', async () => {
    slack.answers.push({ status: 404, body: 'no_service' });
    expectError((await post()).error, 'refused', /status 404, no_service/);
    expect(slack.received).toHaveLength(1);
  });

  test('follows nobody elsewhere', async () => {
    slack.answers.push({ status: 302, headers: { location: `${slack.url}/elsewhere` } });
    expectError((await post()).error, 'refused', /status 302/);
    expect(slack.received).toHaveLength(1);
  });

  test.each([
    ['not encrypted', 'http://hooks.slack.com/services/T0'],
    ['not encrypted, of another machine that begins like this one', 'http://127.0.0.1.evil.example/services/T0'],
    ['no address', 'xoxb-/services/'],
    ['a file', 'file:///services/T0'],
  ])('is not made to an address that is %s', async (_, address) => {
    expectError((await post({ addresses: [address] })).error, 'settings', /does not hold the address of a webhook/);
  });

  test('is not made without encryption in the cloud', async () => {
    expectError((await post({ allowLoopback: false })).error, 'settings', /does not hold the address/);
    expect(slack.received).toEqual([]);
  });
});

describe('a receiver other than Slack', () => {
  const KEY = '0123456789abcdef0123456789abcdef';

  async function send(channel: 'pagerduty' | 'webhook', text: string, allowLoopback = true): Promise<unknown> {
    const secret = { read: async () => text, refresh: async () => text };
    const send = createPost({ channel, secret, pause: async () => {}, allowLoopback });
    return send({ hello: 'there' }, () => 60_000).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  }

  test('gets the key of its integration with the event: PagerDuty', async () => {
    slack.answers.push({ status: 500 }, { status: 202 });
    expect(await send('pagerduty', JSON.stringify({ key: KEY, url: slack.url }))).toBeUndefined();
    expect(slack.received.map(({ payload }) => payload)).toEqual(Array(2).fill({ hello: 'there', routing_key: KEY }));
  });

  test('that refuses an event is told without its key', async () => {
    slack.answers.push({ status: 400, body: 'invalid event' });
    const error = await send('pagerduty', JSON.stringify({ key: KEY, url: slack.url }));
    expectError(error, 'refused', /^PagerDuty refused a message: status 400, invalid event$/);
    expect(String(error)).not.toContain(KEY);
  });

  test('can tell by the signature who sent it and when: a webhook whose secret holds a key', async () => {
    slack.requests.length = 0;
    expect(await send('webhook', JSON.stringify({ url: slack.url, key: 'k' }))).toBeUndefined();
    const [{ headers, body } = { headers: {}, body: '' }] = slack.requests;
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['traceward-signature'])) ?? [];
    expect(signature).toBe(createHmac('sha256', 'k').update(`${seconds}.${body}`).digest('hex'));
  });

  test('has no signature without a key, and may answer with any success', async () => {
    slack.requests.length = 0;
    slack.answers.push({ status: 204 });
    expect(await send('webhook', slack.url)).toBeUndefined();
    expect(slack.requests[0]?.headers).not.toHaveProperty('traceward-signature');
  });

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://localhost./',
    'https://a.localhost/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://169.254.169.254/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'http://example.com/',
  ])('is not what only this machine can reach: %s', async (address) => {
    expectError(await send('webhook', address), 'settings', /^the secret of the webhook does not hold an address/);
  });

  test('that talks without end is not listened to', async () => {
    slack.answers.push({ status: 400, body: 'x'.repeat(5_000_000) });
    expect(String(await send('webhook', slack.url)).length).toBeLessThan(400);
  });
});
