import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { ofKind } from '#local-aws/provision/resources.ts';
import { notificationOf } from '#test/servers/s3/object-created.ts';
import { type Deployment, deploy } from './pipeline/deployment.ts';
import { openOutbox, takeAll } from './pipeline/outbox.ts';
import { readFindings, readItems } from './pipeline/read-findings.ts';
import { type FindingJson, scanLogs } from './pipeline/scan-logs.ts';
import { constructScenario, type LogObject, type Scenario } from './pipeline/scenario.ts';

/** From synthesis to the last message. */
const TIME_LIMIT = 180_000;

let scenario: Scenario;
let deployment: Deployment;
/** What the command line finds in the same logs, before the late execs and with them. */
let scanned: { early: FindingJson[]; all: FindingJson[] };
/** What the pipeline has announced before the late execs and in the end, and what its table holds in the end. */
let announced: { early: Message[]; all: Message[] };
let alerts: Message[];
let stored: Finding[];
let deadLetters: Message[];

beforeAll(async () => {
  scenario = await constructScenario();
  deployment = await deploy();
  const { clients, s3, bucket } = deployment;
  const findings = await openOutbox(variable('FINDINGS_TOPIC_ARN'), true, clients);
  const people = await openOutbox(variable('ALERTS_TOPIC_ARN'), false, clients);
  s3.inject({
    operation: 'GetObject',
    key: scenario.forbidden.key,
    times: Number.POSITIVE_INFINITY,
    fault: { kind: 'error', code: 'AccessDenied' },
  });

  await deployment.notify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: bucket });
  await upload([scenario.forbidden, ...scenario.logs]);
  await notifyAgain();
  await deployment.drained();
  const early = await findings.take();

  await upload(scenario.lateExecs);
  await deployment.drained();
  for (const entry of ['Announce', 'Watch']) await deployment.runOnSchedule(entry);
  announced = { early, all: [...early, ...(await findings.take())] };
  alerts = await people.take();
  stored = await readFindings(clients.dynamodb, variable('TABLE_NAME'));
  deadLetters = await takeAll(clients.sqs, deadLetterUrl());
  scanned = {
    early: await scanLogs(scenario.logs),
    all: await scanLogs([...scenario.logs, ...scenario.lateExecs]),
  };
}, TIME_LIMIT);

afterAll(() => deployment?.stop());

/** A variable of detect's environment, as the template resolves it. */
function variable(name: string): string {
  const detect = ofKind(deployment.resources, 'function').find(({ logicalId }) => logicalId.startsWith('Detect'));
  return detect?.environment[name] ?? '';
}

function deadLetterUrl(): string | undefined {
  const queues = ofKind(deployment.resources, 'queue');
  const arns = queues.map(({ deadLetterArn }) => deadLetterArn);
  return queues.find(({ arn }) => arns.includes(arn))?.url;
}

async function upload(objects: readonly LogObject[]): Promise<void> {
  for (const { key, content } of objects) {
    await deployment.clients.s3.send(new PutObjectCommand({ Bucket: deployment.bucket, Key: key, Body: content }));
  }
}

/** Every tenth notification comes twice, the later ones first, and one is of a version that is gone. */
async function notifyAgain(): Promise<void> {
  const { created, notify } = deployment;
  const twice = created.filter(({ key }, index) => index % 10 === 0 && key !== scenario.forbidden.key).reverse();
  for (const event of twice) await notify(notificationOf(event));
  const [event] = twice;
  if (event !== undefined) await notify(notificationOf({ ...event, versionId: 'gone' }));
}

function idsOf(findings: readonly { readonly id: string }[]): string[] {
  return findings.map(({ id }) => id).sort();
}

function bodiesOf(messages: readonly Message[]): FindingJson[] {
  return messages.map(({ Body = '' }) => JSON.parse(Body) as FindingJson);
}

describe('200 keys with duplicates, through the deployed stack', () => {
  test('make the same findings as the command line, by id and basis', () => {
    expect(
      scenario.logs.filter(({ key }, at) => scenario.logs.findIndex((log) => log.key === key) === at),
    ).toHaveLength(200);
    const essentials = ({ id, basis }: Pick<Finding, 'id' | 'basis'>) => `${id} ${basis}`;
    expect(stored.map(essentials).sort()).toEqual(scanned.all.map(essentials).sort());
    expect(stored.length).toBeGreaterThan(100);
  });

  test('have the same counts, or lower ones that say so', () => {
    const counts = new Map(scanned.all.map(({ id, count }) => [id, count]));
    const wrong = stored.filter(({ id, count, countIsLowerBound }) => {
      const expected = counts.get(id) ?? 0;
      return count > expected || (count < expected && countIsLowerBound !== true);
    });
    expect(wrong).toEqual([]);
    expect(stored.filter(({ id, count }) => count === counts.get(id)).length).toBeGreaterThan(stored.length / 2);
  });

  test('are announced once each to machines', () => {
    expect(idsOf(bodiesOf(announced.early))).toEqual(idsOf(scanned.early));
    expect(idsOf(bodiesOf(announced.all))).toEqual(idsOf(scanned.all));
  });

  test('are told to people in few messages, none of them twice, each with a subject that SNS takes', () => {
    const texts = alerts.map(({ Body = '' }) => JSON.parse(Body) as { Subject: string; Message: string });
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.length).toBeLessThan(scanned.all.length / 2);
    expect(new Set(texts.map(({ Message }) => Message)).size).toBe(texts.length);
    for (const { Subject } of texts) expect(Subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });

  test('are announced with attributes to filter by', () => {
    for (const { Body = '', MessageAttributes = {} } of announced.all) {
      const { cluster, basis, pod } = JSON.parse(Body);
      const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]);
      expect(Object.fromEntries(attributes)).toMatchObject({ rule: 'TRC-1013', basis, cluster });
      expect(Object.fromEntries(attributes).namespace).toBe(pod?.namespace);
    }
  });

  test('have inferred findings, which an exec that comes later makes observed without a word', () => {
    const ofLate = ({ container }: Pick<Finding, 'container'>) => scenario.lateContainers.includes(container.id);
    const early = bodiesOf(announced.early).filter(ofLate);
    expect(new Set(early.map(({ basis }) => basis))).toEqual(new Set(['inferred']));
    expect(new Set(stored.filter(ofLate).map(({ basis }) => basis))).toEqual(new Set(['observed']));
    expect(idsOf(stored.filter(ofLate))).toEqual(idsOf(early));
  });

  test('leave one dead letter at once, with its cause, of the object that may not be read, and no error but of it', () => {
    expect(deadLetters.map(({ Body = '' }) => JSON.parse(Body))).toEqual([
      notificationOf(...deployment.created.filter(({ key }) => key === scenario.forbidden.key)),
    ]);
    const lines = deployment.log.map((line) => JSON.parse(line));
    const errors = lines.filter(({ level }) => ['ERROR', 'FATAL'].includes(String(level).toUpperCase()));
    expect(errors).toHaveLength(1);
    const causes = deadLetters.map(({ MessageAttributes }) => MessageAttributes?.['cause']?.StringValue);
    for (const said of [errors[0]?.['error'], causes[0]]) expect(said).toContain(scenario.forbidden.key);
  });

  test('leave nothing of an environment in logs, messages or the table', async () => {
    const items = await readItems(deployment.clients.dynamodb, variable('TABLE_NAME'));
    const written = JSON.stringify([deployment.log, announced.all, alerts, items]);
    expect(written).toContain(scenario.lateContainers[0]);
    expect(written).not.toContain('hunter2');
    expect(written).not.toContain('DATABASE_PASSWORD');
  });
});
