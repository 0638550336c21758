import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import { closeCluster } from '#test/factories/closed-cluster.ts';
import { createDetector, type DetectorInTest } from '#test/factories/detection.ts';
import { openTestDatabase, type TestDatabase } from '#test/factories/dynamo-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf } from '#test/factories/scan.ts';
import { identities } from '#test/factories/state.ts';
import { answersLine, connectLine, execLine, inet } from '#test/factories/trace-event.ts';

/** One test lets a function die after each of its effects, every time with a table of its own. */
jest.setTimeout(120_000);

const API = '10.96.0.1';
const exec = (container: string) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
const connect = (container: string, process = 'curl') => connectLine(inet(API), { container, process });

const told = (container: string, host: string, podNamespace: string) =>
  execLine([`KUBERNETES_SERVICE_HOST=${host}`], { container, podNamespace });

/** The lines of each object. */
const WORLDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'endpoints and connections in both orders, a quorum, what it infers, and an inferred finding that becomes observed': [
    [connect('late'), connect('late'), connect('upgraded')],
    [exec('first'), connect('first')],
    [connect('late', 'sh'), connectLine(inet('10.0.0.9'), { container: 'late' })],
    [exec('second'), connect('late')],
    [connect('stranger'), connect('first')],
    [exec('upgraded'), connect('upgraded')],
  ],
  'a name and its addresses, the own name and a quorum of two namespaces': [
    [connect('named'), connect('own')],
    [told('named', 'api.example.com', 'shop')],
    [answersLine('api.example.com', [API], { container: 'named' }), told('own', 'kubernetes.default.svc', 'shop')],
    [told('other', API, 'bank')],
  ],
};

let database: TestDatabase;
const closings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});
afterAll(() => database.close());

type Opened = { readonly detector: DetectorInTest; readonly messages: readonly string[] };

/** Detection over an empty table of DynamoDB, and the notifications of all objects. */
async function open(objects: readonly string[]): Promise<Opened> {
  const table = await database.createTable();
  closings.push(table.remove);
  return openOver(table, objects);
}

/** All that the worlds tell. */
const KNOWN = [API];

/** `known`: the addresses that are known in a closed cluster. */
async function openOver(
  table: Parameters<typeof createDetector>[0],
  objects: readonly string[],
  known?: readonly string[],
): Promise<Opened> {
  const detector = await createDetector(table);
  closings.push(detector.close);
  if (known !== undefined) await closeCluster(table.table, detector.clock, { known });
  const messages: string[] = [];
  for (const [at, content] of objects.entries()) messages.push(await detector.put(`node ${at}.log`, content));
  return { detector, messages };
}

function scanned(objects: readonly string[]): Finding[] {
  const facts = createFacts();
  for (const [at, content] of objects.entries()) mergeFacts(facts, factsOf({ source: String(at), content }));
  return findingsOf(facts);
}

async function expectAllFound(detector: DetectorInTest, expected: readonly Finding[]): Promise<void> {
  const found = await detector.findings();
  expect(identities(found)).toEqual(identities(expected));
  for (const [at, { count, countIsLowerBound }] of found.entries()) {
    if (countIsLowerBound) expect(count).toBeLessThanOrEqual(expected[at]?.count ?? 0);
    else expect(count).toBe(expected[at]?.count);
  }
}

const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id).sort();

describe.each(Object.entries(WORLDS))('objects in a bucket: %s', (_, world) => {
  const objects = world.map((lines) => lines.join('\n'));
  const expected = scanned(objects);

  test('are all found, and each finding is announced exactly once', async () => {
    const { detector, messages } = await open(objects);
    for (const message of messages) await detector.detect(message);
    await expectAllFound(detector, expected);
    expect(ids(detector.published)).toEqual(ids(expected));
  });

  test('and again in another order, each twice', async () => {
    const { detector, messages } = await open(objects);
    for (const message of [...messages].reverse()) await detector.detect(message);
    for (const message of messages) await detector.detect(message);
    await expectAllFound(detector, expected);
    expect(ids(detector.published)).toEqual(ids(expected));
  });

  test('and all at once', async () => {
    const { detector, messages } = await open(objects);
    await Promise.all([...messages, ...messages].map((message) => detector.detect(message)));
    await expectAllFound(detector, expected);
    expect(ids(detector.published)).toEqual(ids(expected));
  });

  describe.each(objects.map((_, victim) => victim))('when the function that reads object %i dies', (victim) => {
    test.each([
      ['', undefined],
      [', in a closed cluster', KNOWN],
    ])('after any effect, and the object comes again, lose nothing%s', async (_, known) => {
      const openInMemory = () => openOver({ table: createMemoryTable() }, objects, known);
      for (let lives = 0; !(await survives(openInMemory, victim, lives)); lives += 1);
    });

    test('after every seventh request to DynamoDB, and the object comes again, lose nothing', async () => {
      for (let lives = victim % 7; !(await survives(() => open(objects), victim, lives)); lives += 7);
    });
  });

  /** Whether the function came to its end. Either way nothing is lost. */
  async function survives(opening: () => Promise<Opened>, victim: number, lives: number): Promise<boolean> {
    const { detector, messages } = await opening();
    let isFinished = false;
    for (const [at, message] of messages.entries()) {
      if (at !== victim) await detector.detect(message);
      else isFinished = await outlives(detector, message, lives);
    }
    detector.clock.advance(LEASE_MILLISECONDS);
    await detector.detect(messages[victim] ?? '');
    await detector.announcePending();
    await expectAllFound(detector, expected);
    expect([...new Set(ids(detector.published))]).toEqual(ids(expected));
    for (const close of closings.splice(0)) await close();
    return isFinished;
  }
});

/** Whether the function came to its end. */
async function outlives(detector: DetectorInTest, message: string, lives: number): Promise<boolean> {
  const before = detector.effects();
  try {
    await detector.detect(message, lives);
    return true;
  } catch {
    expect(detector.effects() - before).toBe(lives);
    return false;
  }
}
