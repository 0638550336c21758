import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPost } from '#aws/https-receiver.ts';
import { createMetrics } from '#aws/metrics.ts';
import type { Secret } from '#aws/secret.ts';
import { TracewardError } from '#core/errors.ts';
import { processBatch, type QueueMessage } from '#core/ingest/process-batch.ts';
import { createAlarmBoard } from '#test/factories/alarm-board.ts';
import { synthesiseTemplate } from '#test/factories/stack.ts';
import { createClock } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';
import { ALERTS_TOPIC, FINDINGS_TOPIC, openVirtualCloud, type VirtualCloud } from '#test/factories/virtual-cloud.ts';
import { createVirtualQueue } from '#test/factories/virtual-queue.ts';
import { type FaultyProxy, jsonError, s3Fault, snsFault } from '#test/servers/faulty-proxy.ts';
import { startSlackServer } from '#test/servers/slack-server.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf';

/** Minutes: an object comes every fifth one; from the tenth on a service is down for an hour. */
const EVERY = 5;
const END_OF_OBJECTS = 80;
const DOWN_FROM = 10;
const DOWN_UNTIL = 70;
/** When everything is told that can be: the longest delay after the outage, and the longest lease. */
const SETTLED = 110;
const OBJECTS = END_OF_OBJECTS / EVERY;

let cloud: VirtualCloud;
beforeEach(async () => {
  cloud = await openVirtualCloud();
});
afterEach(() => cloud.close());

/** A container of a workload of its own, that was told the API server's address and connects to it. */
function logOf(number: number): string {
  const options = {
    container: number.toString(16).padStart(64, '0'),
    podName: `app${number}-0`,
    podNamespace: 'shop',
    containerName: `app${number}`,
  };
  return `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], options)}\n${connectLine(inet('10.96.0.1'), options)}\n`;
}

type Service = (services: VirtualCloud['services']) => FaultyProxy;

/** Lets an hour pass in which a service answers this, with time before and after it. */
async function sufferOutage(service: Service, fault: FaultyProxy['fault']): Promise<void> {
  const proxy = service(cloud.services);
  for (let minute = 0; minute < SETTLED; minute += 1) {
    if (minute === DOWN_FROM) proxy.fault = fault;
    if (minute === DOWN_UNTIL) proxy.fault = () => undefined;
    if (minute < END_OF_OBJECTS && minute % EVERY === 0) await cloud.put(`${minute}.log`, logOf(minute));
    await cloud.run();
  }
}

/** Each finding and each alert once, and nothing left over. */
function expectAllTold(): void {
  const findings = cloud.told(FINDINGS_TOPIC).map(({ message }) => JSON.parse(message).id);
  const groups = cloud.told(ALERTS_TOPIC).map(({ message }) => /^Group: (\S+)$/m.exec(message)?.[1]);
  for (const told of [findings, groups]) {
    expect(told).toHaveLength(OBJECTS);
    expect(new Set(told).size).toBe(OBJECTS);
  }
  expect(cloud.size()).toBe(0);
  expect(cloud.deadLetters).toEqual([]);
}

const UNAVAILABLE = [
  ['the bucket', ({ bucket }) => bucket, () => s3Fault(503, 'SlowDown'), ['retried-messages']],
  [
    'the key of the bucket',
    ({ bucket }) => bucket,
    () => s3Fault(400, 'KMS.ThrottlingException'),
    ['retried-messages'],
  ],
  [
    'the table',
    ({ table }) => table,
    () => jsonError(500, 'InternalServerError'),
    ['retried-messages', 'announce-errors', 'digest-errors'],
  ],
  ['throttling of the table', ({ table }) => table, () => jsonError(400, 'ThrottlingException'), ['retried-messages']],
  ['both topics', ({ topics }) => topics, () => snsFault(500, 'InternalError'), ['announce-errors']],
  [
    'the topic of findings',
    ({ topics }) => topics,
    (body) => (body.includes('findings') ? snsFault(503, 'ServiceUnavailable') : undefined),
    ['announce-errors'],
  ],
  [
    'the topic of alerts',
    ({ topics }) => topics,
    (body) => (body.includes('alerts') ? snsFault(503, 'ServiceUnavailable') : undefined),
    ['digest-errors'],
  ],
] as const satisfies [string, Service, FaultyProxy['fault'], string[]][];

describe('an hour without', () => {
  test.each(UNAVAILABLE)(
    '%s loses nothing, tells nothing twice, and rings',
    async (_, service, fault, alarms) => {
      await sufferOutage(service, fault);
      expectAllTold();
      for (const alarm of alarms) expect(cloud.rang.get(alarm)).toBeGreaterThan(DOWN_FROM);
      if (alarms.some((alarm) => alarm === 'retried-messages')) {
        expect(cloud.rang.get('retried-messages')).toBeLessThanOrEqual(DOWN_FROM + 10);
      }
      expect([...cloud.rang.keys()].filter((name) => /^(refused-messages|dead-letters)$/.test(name))).toEqual([]);
    },
    60_000,
  );
});

const DENIED = [
  ['the objects', ({ bucket }) => bucket, () => s3Fault(403, 'AccessDenied')],
  ['the key of the bucket', ({ bucket }) => bucket, () => s3Fault(400, 'KMS.DisabledException')],
  ['the table', ({ table }) => table, () => jsonError(400, 'AccessDeniedException')],
  ['the key of the topics', ({ topics }) => topics, () => snsFault(400, 'KMSDisabled')],
] as const satisfies [string, Service, FaultyProxy['fault']][];

describe('an hour in which nobody may use', () => {
  test.each(DENIED)(
    '%s rings within minutes, and after a redrive all is told, once',
    async (_, service, fault) => {
      await sufferOutage(service, fault);
      expect(cloud.rang.get('refused-messages')).toBeLessThanOrEqual(DOWN_FROM + 10);
      expect(cloud.rang.get('dead-letters')).toBeGreaterThan(DOWN_FROM);
      expect(cloud.deadLetters.length).toBeGreaterThan(0);
      cloud.redrive();
      for (let minute = 0; minute < 30; minute += 1) await cloud.run();
      expectAllTold();
    },
    60_000,
  );
});

test('without an outage nothing rings, and all is told', async () => {
  await sufferOutage(
    ({ bucket }) => bucket,
    () => undefined,
  );
  expectAllTold();
  expect([...cloud.rang.keys()]).toEqual([]);
}, 60_000);

describe('an hour in which the secret of the webhook cannot be read', () => {
  const MINUTE = 60_000;
  const WATCHED = ['RetriedAlerts', 'RefusedAlerts'] as const;

  test('shows each alert once, when it is there again, and rings', async () => {
    const clock = createClock();
    const start = clock.now();
    const alerts = createVirtualQueue(clock);
    const board = createAlarmBoard(synthesiseTemplate({ alerts: { slackWebhookSecretArn: SECRET } }));
    const slack = await startSlackServer();
    const isDown = () => clock.now() - start >= DOWN_FROM * MINUTE && clock.now() - start < DOWN_UNTIL * MINUTE;
    const webhook: Secret = { read: readSecret, refresh: readSecret };
    const post = createPost({ channel: 'slack', secret: webhook, pause: async () => {}, allowLoopback: true });
    const rang: number[] = [];
    for (let minute = 0; minute < SETTLED; minute += 1) {
      if (minute < END_OF_OBJECTS && minute % EVERY === 0) alerts.send(`alert ${minute}`);
      await alerts.deliver(show);
      clock.advance(MINUTE);
      if (board.ringing(clock.now()).includes('slack-retries')) rang.push(minute);
    }
    expect(slack.received.map(({ payload }) => payload)).toHaveLength(OBJECTS);
    expect(new Set(slack.received.map(({ payload }) => JSON.stringify(payload))).size).toBe(OBJECTS);
    expect([alerts.size(), alerts.deadLetters.length]).toEqual([0, 0]);
    expect(rang[0]).toBeLessThanOrEqual(DOWN_FROM + 10);
    await slack.close();

    async function readSecret(): Promise<string> {
      if (isDown()) throw new TracewardError('retry', 'cannot read the secret: AccessDeniedException');
      return slack.url;
    }

    async function show(messages: readonly QueueMessage[]) {
      const metrics = createMetrics('traceward', board.addLine, clock.now);
      const response = await processBatch(messages, {
        work: (body) => post({ text: body }, () => MINUTE),
        ...{ queue: alerts.queue, timeLeft: () => 1, random: Math.random, onFailure: () => {} },
        count: (fate) => metrics.add({ [WATCHED[fate === 'retried' ? 0 : 1]]: 1 }),
      });
      metrics.flush();
      return response;
    }
  });
});
