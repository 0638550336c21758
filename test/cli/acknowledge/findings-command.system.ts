import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createDynamoTable } from '#aws/dynamo.ts';
import { createTableAndWait } from '#local-aws/provision/provision-tables.ts';
import { ACCOUNT, createClients, REGION } from '#local-aws/servers/clients.ts';
import { startTableServer } from '#local-aws/servers/table-server.ts';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { LAYOUT, openTestDatabase, type TestDatabase, type TestTable } from '#test/factories/dynamo-table.ts';
import { createClock, createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';
import { type AttachedStatement, decide } from '#test/iam/decide.ts';
import { readPolicyDocument, type Statement } from '#test/iam/statement.ts';
import { type DeployedTable, startDeployedTable } from './deployed-table.ts';

jest.setTimeout(60_000);

/** What is said before anything is asked of a stack's table. */
const ANSWERED = `traceward: stack traceward, ${REGION}\n`;

let database: TestDatabase;
let stored: TestTable;
let deployed: DeployedTable;
let pipeline: Pipeline;
let calls = 0;

beforeEach(async () => {
  database = await openTestDatabase();
  stored = await database.createTable();
  deployed = await startDeployedTable(stored.endpoint, stored.name);
  pipeline = createPipeline(stored.table, createClock(Date.now() - 3_600_000));
  calls = 0;
});
afterEach(async () => {
  await deployed.close();
  await stored.remove();
  await database.close();
});

function deliver(workload: string, process: string, pod = 'b'): Promise<void> {
  calls += 1;
  const options = {
    ...{
      container: `${workload}-${pod}`,
      containerName: 'main',
      image: `registry/${workload}:1`,
      podNamespace: 'team',
    },
    ...{ podName: `${workload}-7d9c5b8f4c-x2x7${pod}`, process },
  };
  const exec = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...options, path: `/usr/bin/${process}` });
  const content = [exec, connectLine(inet('10.96.0.1'), options)].join('\n');
  return pipeline.deliver({ source: String(calls), content });
}

function findings(...args: readonly string[]) {
  const env = {
    AWS_ENDPOINT_URL: deployed.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  };
  return traceward(['findings', ...args], { env });
}

async function listed(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { stdout } = await findings('list', '--format', 'ndjson', ...args);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

describe('traceward findings', () => {
  test('lists what people heard of, the riskiest first, and narrows it', async () => {
    await deliver('web', 'manager');
    await deliver('api', 'curl');
    const { status, stdout, stderr } = await findings();
    expect({ status, stderr }).toEqual({ status: 0, stderr: ANSWERED });
    expect(stdout).toMatch(/team\/api \(main\)[\s\S]*\/usr\/bin\/curl → 10\.96\.0\.1[\s\S]*team\/web \(main\)/);
    expect(stdout).toContain('2 groups of findings, 2 open.');
    expect((await listed()).map(({ workload }) => workload)).toEqual(['api', 'web']);
    expect(await listed('--severity', 'high')).toMatchObject([
      { workload: 'api', status: { is: 'open' }, told: 'alert' },
    ]);
    expect(await listed('--namespace', 'other')).toEqual([]);
  });

  test('acknowledges, closes and reopens, by the digits of a subject or the id of a finding', async () => {
    await deliver('api', 'curl');
    const [group] = await listed();
    const id = String(group?.['id']);
    const acked = await findings('ack', `#${id.slice(0, 8)}`, '--by', 'ada', '--note', 'a known job');
    expect(acked).toEqual({
      status: 0,
      stdout: `acknowledged: default team/api (main), /usr/bin/curl → 10.96.0.1 #${id.slice(0, 8)}\n`,
      stderr: ANSWERED,
    });
    expect(await listed('--status', 'acknowledged')).toMatchObject([{ status: { by: 'ada', note: 'a known job' } }]);
    const [finding] = await pipeline.findings();
    expect(await findings('close', finding?.id ?? '')).toMatchObject({ status: 0 });
    expect(await listed('--status', 'closed')).toHaveLength(1);
    await findings('reopen', id);
    expect(await listed('--status', 'open')).toHaveLength(1);
  });

  test('says what else the incident of a group has, and takes all of it if asked', async () => {
    await deliver('api', 'sh');
    await deliver('api', 'curl');
    const ids = new Map((await listed()).map(({ process, id }) => [process, String(id).slice(0, 8)]));
    const [shell = '', curl = ''] = [ids.get('sh'), ids.get('curl')];
    expect((await findings('ack', shell)).stdout.split('\n')).toEqual([
      `acknowledged: default team/api (main), /usr/bin/sh → 10.96.0.1 #${shell}`,
      `1 more open group of this incident that people were told of: #${curl} /usr/bin/curl → 10.96.0.1; "traceward findings ack ${shell} --incident" takes it, too`,
      '',
    ]);
    expect(await listed('--status', 'open')).toHaveLength(1);
    const { stdout } = await findings('ack', shell, '--incident', '--note', 'ticket 4711');
    expect(stdout.match(/^acknowledged: /gm)).toHaveLength(2);
    expect(stdout).not.toContain('more open');
    expect(await listed('--status', 'open')).toEqual([]);
    await findings('ack', curl);
    expect((await listed()).map(({ status }) => status)).toMatchObject([
      { note: 'ticket 4711' },
      { note: 'ticket 4711' },
    ]);
  });

  test('leaves what others have said of the rest of an incident, and says so', async () => {
    await deliver('api', 'sh');
    await deliver('api', 'curl');
    const ids = new Map((await listed()).map(({ process, id }) => [process, String(id).slice(0, 8)]));
    const [shell = '', curl = ''] = [ids.get('sh'), ids.get('curl')];
    await findings('close', curl, '--by', 'bob', '--note', 'ticket 7');
    const { stdout } = await findings('ack', shell, '--incident', '--by', 'ada');
    expect(stdout.split('\n')).toEqual([
      `acknowledged: default team/api (main), /usr/bin/sh → 10.96.0.1 #${shell}`,
      `1 more group of this incident stays as before: #${curl} closed by bob; name the ID to change that`,
      '',
    ]);
    await findings('close', shell, '--incident', '--by', 'ada');
    await findings('reopen', shell, '--incident');
    expect(await listed('--status', 'closed')).toMatchObject([{ status: { by: 'bob', note: 'ticket 7' } }]);
    await findings('ack', shell, curl, '--by', 'ada');
    await findings('reopen', shell, '--incident');
    expect(await listed('--status', 'open')).toHaveLength(2);
  });

  test('names the command for the rest of an incident with the place that was given', async () => {
    await deliver('api', 'sh');
    await deliver('api', 'curl');
    const shell = String((await listed()).find(({ process }) => process === 'sh')?.['id']);
    const { stdout } = await findings('close', shell, '--stack', 'traceward');
    expect(stdout).toContain(`"traceward findings close ${shell} --stack traceward --incident" takes it, too\n`);
  });

  test('tells the status as of now in OCSF, for the finding of each group', async () => {
    await deliver('web', 'manager');
    await deliver('api', 'curl');
    const [api, web] = await listed();
    await findings('ack', String(api?.['id']));
    await findings('close', String(web?.['id']));
    const { stdout } = await findings('list', '--format', 'ocsf');
    const written = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(written).toMatchObject([
      { activity_id: 2, status_id: 2, metadata: { uid: api?.['firstFinding'] } },
      { activity_id: 2, status_id: 4, metadata: { uid: web?.['firstFinding'] } },
    ]);
  });

  test('is silent to people of what is acknowledged, and tells what was closed', async () => {
    await deliver('api', 'curl');
    const [group] = await listed();
    await findings('ack', String(group?.['id']));
    pipeline.clock.advance(7_200_000);
    await deliver('api', 'curl', 'c');
    expect(pipeline.alerts).toHaveLength(1);
    await findings('close', String(group?.['id']));
    await deliver('api', 'curl', 'd');
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(['first', 'follow-up']);
    expect(pipeline.alerts[1]?.alert).toMatchObject({ cause: 'was closed', findings: 1 });
  });

  test('changes nothing if one of the ids is of nothing, and says so', async () => {
    await deliver('api', 'curl');
    const [group] = await listed();
    const { status, stderr } = await findings('ack', String(group?.['id']), 'f'.repeat(32));
    expect(status).toBe(2);
    expect(stderr).toContain(
      `traceward: ${'f'.repeat(32)}: there is no such group or finding; "list" shows those that there are\n`,
    );
    expect(await listed('--status', 'acknowledged')).toEqual([]);
  });

  test('says of the beginning of an id how far back it is looked for, as a message may be older', async () => {
    pipeline = createPipeline(stored.table, createClock(Date.now() - 31 * 24 * 3_600_000));
    await deliver('api', 'curl');
    const [group] = await listed('--since', '60d');
    const id = String(group?.['id']);
    const { status, stderr } = await findings('ack', id.slice(0, 8));
    expect(status).toBe(2);
    expect(stderr).toContain(
      `${id.slice(0, 8)}: no group of the last 30 days begins so; older ones have whole IDs only`,
    );
    expect(await findings('ack', id)).toMatchObject({ status: 0 });
  });

  test('says what is missing', async () => {
    expect(await findings('--stack', 'other')).toMatchObject({
      status: 1,
      stderr:
        'traceward: cannot read the stack other: it does not exist in this account and region; --stack names another; --local DIR needs none\n',
    });
    deployed.deny('dynamodb:Query');
    const denied = await findings();
    expect(denied.status).toBe(1);
    expect(denied.stderr).toContain('access denied; these credentials need dynamodb:Query and dynamodb:BatchGetItem');
    expect(denied.stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('works on what "traceward local" has kept, and says where nothing was kept', async () => {
    const folder = temporaryFolder();
    const server = await startTableServer(join(folder.path, 'dynamodb'));
    const { dynamodb: client } = createClients({ messages: server.endpoint, tables: server.endpoint });
    const tableName = 'traceward-StateTable12345678';
    await createTableAndWait(client, { TableName: tableName, ...LAYOUT });
    pipeline = createPipeline(createDynamoTable({ client, tableName, pause }), createClock(Date.now() - 3_600_000));
    await deliver('api', 'curl');
    client.destroy();
    await server.stop();
    const [group] = await listed('--local', folder.path);
    expect(group).toMatchObject({ workload: 'api' });
    expect(await findings('close', String(group?.['id']), '--local', folder.path)).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(await listed('--local', folder.path, '--status', 'closed')).toHaveLength(1);
    expect(await findings('--local', join(folder.path, 'dynamodb'))).toMatchObject({ status: 2 });
    folder.remove();
  });
});

describe('the policies of docs/alerts.md', () => {
  const PERSON = `arn:aws:iam::${ACCOUNT}:role/person`;

  function statements(): Statement[] {
    const page = readFileSync(join(__dirname, '../../../docs/alerts.md'), 'utf8');
    const [, policy = ''] = /^## Acknowledge and close$[\s\S]*?^```json\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const filledIn = policy
      .replaceAll('REGION', REGION)
      .replaceAll('ACCOUNT', ACCOUNT)
      .replaceAll('STATE_TABLE', stored.name);
    return readPolicyDocument(JSON.parse(filledIn));
  }

  const attach = (list: readonly Statement[]): AttachedStatement[] =>
    list.map((statement) => ({ kind: 'identity', to: PERSON, name: statement.Sid ?? '', statement }));
  const refused = (list: readonly Statement[]) =>
    deployed.asked.filter(
      (asked) => decide({ principal: { role: PERSON }, ...asked }, attach(list), () => ACCOUNT) !== 'allowed',
    );

  test('allow all that the command asks for, and each part of them is needed', async () => {
    await deliver('api', 'curl');
    const [finding] = await pipeline.findings();
    const [group] = await listed();
    await findings('list', '--format', 'ocsf');
    for (const id of [String(group?.['id']), String(group?.['id']).slice(0, 8), finding?.id ?? ''])
      await findings('ack', id);
    const all = statements();
    expect(refused(all)).toEqual([]);
    for (const left of all) expect(refused(all.filter((each) => each !== left))).not.toEqual([]);
  });

  test('let nobody who only lists change anything, nor anybody write anything but groups', async () => {
    await deliver('api', 'curl');
    const listing = statements().filter(({ Sid }) => Sid !== 'Say');
    await listed();
    expect(refused(listing)).toEqual([]);
    const write = (partition: string) => ({
      ...{ principal: { role: PERSON }, action: 'dynamodb:PutItem' },
      resource: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${stored.name}`,
      context: { 'dynamodb:leadingkeys': [partition] },
    });
    expect(decide(write('group#1'), attach(listing), () => ACCOUNT)).toBe('not allowed');
    expect(decide(write('group#1'), attach(statements()), () => ACCOUNT)).toBe('allowed');
    expect(decide(write('finding#1'), attach(statements()), () => ACCOUNT)).toBe('not allowed');
  });
});
