import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAlertPublisher } from '#aws/sns/alert-publisher.ts';
import { createFindingPublisher } from '#aws/sns/finding-publisher.ts';
import { filterAttributes } from '#aws/sns/publish-batches.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import type { Publish } from '#core/store/attempt.ts';
import { cutName } from '#core/store/observation.ts';
import { aFinding, hostileName } from '#test/factories/finding.ts';
import { type PublishedEntry, type SnsServer, startSnsServer } from '#test/servers/sns-server.ts';

const MAX_BYTES = 262_144;

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

type Publisher = { readonly publish: Publish; readonly server: SnsServer; readonly pauses: number[] };

async function open(refuses?: (entry: PublishedEntry) => boolean): Promise<Publisher> {
  const server = await startSnsServer(refuses);
  const client = new SNSClient({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  closings.push(() => client.destroy(), server.close);
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => pauses.push(milliseconds);
  const machines = createFindingPublisher({ client, topicArn: 'findings', format: 'traceward', pause });
  const people = createAlertPublisher({
    ...{
      clientFor: () => client,
      alertsTopicArn: 'alerts',
      chatTopicArn: undefined,
      routeTopicArns: new Map(),
      settings: { slackWebhookSecretArn: null, routes: [] },
      pause,
    },
    now: () => Date.UTC(2026, 10, 24),
    onFailure: () => {},
  });
  return { publish: tellBoth, server, pauses };

  /** As the state does it: machines first, then people, one alert each. */
  async function tellBoth(findings: readonly Finding[]): Promise<ReadonlySet<string>> {
    const failed = new Set(await machines(findings));
    for (const finding of findings.filter(({ id }) => !failed.has(id))) {
      const alert = { kind: 'first', group: groupOf(finding), finding, isTest: false } as const;
      if (!(await people(alert))) failed.add(finding.id);
    }
    return failed;
  }
}

const some = (count: number): Finding[] => Array.from({ length: count }, (_, at) => aFinding({ id: idOf(at) }));
const idOf = (at: number) => at.toString(16).padStart(32, '0');
const entriesOf = ({ batches }: SnsServer, topic: string) => batches.flat().filter((entry) => entry.topic === topic);
const findingOf = ({ message }: PublishedEntry): string => JSON.parse(message).id;

describe('findings', () => {
  test('go to machines as JSON and to people as text, each with what can be filtered by', async () => {
    const { publish, server } = await open();
    const finding = aFinding({ basis: 'inferred', cluster: 'prod', pod: { name: 'app-0', namespace: 'shop' } });
    expect(await publish([finding])).toEqual(new Set());
    const [machine, person] = server.batches.flat();
    expect(machine).toMatchObject({ topic: 'findings', subject: undefined });
    expect(JSON.parse(machine?.message ?? '')).toMatchObject({ id: finding.id, basis: 'inferred' });
    expect(person).toMatchObject({ topic: 'alerts', subject: expect.stringContaining('shop/app') });
    const filterable = { rule: 'TRC-1013', severity: '1', basis: 'inferred', cluster: 'prod', namespace: 'shop' };
    expect(machine?.attributes).toEqual(filterable);
    expect(person?.attributes).toEqual({ ...filterable, kind: 'first' });
  });

  test('without a namespace, or with an empty one, have no such attribute, because SNS refuses empty ones', async () => {
    const { publish, server } = await open();
    await publish([aFinding({ pod: {} }), aFinding({ pod: { namespace: '' }, cluster: '' })]);
    const namesOf = (at: number) => Object.keys(server.batches[0]?.[at]?.attributes ?? {});
    expect(namesOf(0)).toEqual(['rule', 'severity', 'basis', 'cluster']);
    expect(namesOf(1)).toEqual(['rule', 'severity', 'basis']);
  });

  test('travel ten at a time, in order', async () => {
    const { publish, server } = await open();
    await publish(some(25));
    expect(server.batches.map(({ length }) => length)).toEqual([10, 10, 5, ...some(25).map(() => 1)]);
    expect(entriesOf(server, 'findings').map(findingOf)).toEqual(some(25).map(({ id }) => id));
  });

  test('that are none cost no request', async () => {
    const { publish, server } = await open();
    expect(await publish([])).toEqual(new Set());
    expect(server.batches).toEqual([]);
  });
});

describe('entries that SNS refuses', () => {
  test('are tried again alone, after a pause', async () => {
    const refused = new Set<string>();
    const { publish, server, pauses } = await open((entry) => {
      if (entry.topic !== 'findings' || findingOf(entry) !== idOf(3) || refused.has(entry.message)) return false;
      refused.add(entry.message);
      return true;
    });
    expect(await publish(some(5))).toEqual(new Set());
    const sent = server.batches.filter(([first]) => first?.topic === 'findings');
    expect(sent.map((batch) => batch.map(findingOf))).toEqual([some(5).map(({ id }) => id), [idOf(3)]]);
    expect(pauses).toHaveLength(1);
  });

  test('time after time are given back, and people are not told of them yet', async () => {
    const { publish, server } = await open((entry) => entry.topic === 'findings' && findingOf(entry) === idOf(1));
    expect(await publish(some(3))).toEqual(new Set([idOf(1)]));
    expect(entriesOf(server, 'alerts').map(({ message }) => /Finding: (\w+)/.exec(message)?.[1])).toEqual([
      idOf(0),
      idOf(2),
    ]);
    expect(entriesOf(server, 'findings').filter((entry) => findingOf(entry) === idOf(1)).length).toBeLessThan(10);
  });

  test('in the topic for people are given back, too', async () => {
    const { publish } = await open(({ topic, message }) => topic === 'alerts' && message.includes(idOf(2)));
    expect(await publish(some(3))).toEqual(new Set([idOf(2)]));
  });
});

test('a call that fails as a whole fails the publication', async () => {
  const { publish, server } = await open();
  await server.close();
  closings.pop();
  await expect(publish(some(1))).rejects.toThrow();
});

describe('hostile names', () => {
  /** All that SNS demands of a request. */
  function expectAccepted(batch: readonly PublishedEntry[]): void {
    expect(batch.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_BYTES);
    expect(new Set(batch.map(({ id }) => id)).size).toBe(batch.length);
    for (const { subject, message, attributes } of batch) {
      expect(message).not.toBe('');
      expect(message).not.toContain('\ufffd');
      if (subject !== undefined) expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,99}$/);
      for (const value of Object.values(attributes)) expect(value).toMatch(/^[^\p{C}\ufffd]+$/u);
    }
  }

  test.each([
    ['control characters', '\u0001'],
    ['quotes', '"'],
    ['three bytes each', '€'],
    ['emoji', '😀'],
    ['half emoji', '\ud83d'],
    ['an ASCII letter and emoji', 'a', '😀'],
  ])('of ten thousand characters in every field fit into a batch: %s', async (_, first, second = first) => {
    const { publish, server } = await open();
    const name = cutName(first + second.repeat(10_000));
    const findings = some(10).map((each) => ({ ...each, ...namedEverywhere(name) }));
    expect(await publish(findings)).toEqual(new Set());
    expect(entriesOf(server, 'findings').map(findingOf)).toEqual(findings.map(({ id }) => id));
    expect(entriesOf(server, 'alerts')).toHaveLength(10);
    for (const batch of server.batches) expectAccepted(batch);
  });

  test('of any kind arrive', async () => {
    const { publish, server } = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(hostileName, { minLength: 9, maxLength: 9 }), async (names) => {
        const finding = aFinding(named(names.map(cutName)));
        expect(await publish([finding])).toEqual(new Set());
        for (const batch of server.batches.slice(-2)) expectAccepted(batch);
      }),
      { numRuns: 100 },
    );
  });
});

function namedEverywhere(name: string): Partial<Finding> {
  const source = `s3://${'b'.repeat(63)}/${'\u0001'.repeat(1024)}#${'v'.repeat(1024)}`;
  const evidence = [1, 2, 3].map((line) => ({ source, line }));
  return { ...named(Array.from({ length: 9 }, () => name)), evidence };
}

function named([cluster = '', id = '', process = '', name, image, pod, namespace, uid, host]: readonly string[]) {
  return { cluster, process, host, container: { id, name, image }, pod: { name: pod, namespace, uid } };
}

test('attributes that subscribers filter by are the names themselves, in any script, without what cannot be seen', () => {
  const { cluster, namespace } = filterAttributes({ cluster: 'إنتاج', namespace: 'a\u202eb' });
  expect([cluster?.StringValue, namespace?.StringValue]).toEqual(['إنتاج', 'a\\u202eb']);
});
