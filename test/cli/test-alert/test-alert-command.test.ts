import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { answerStack } from '#test/servers/stack-answer.ts';

jest.setTimeout(60_000);

const OUTPUTS = {
  DigestFunctionName: 'traceward-digest',
  AlertsTopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts',
  RouteOnCallTopicArn: 'arn:aws:sns:us-east-1:111122223333:on-call',
  FindingsTopicArn: 'arn:aws:sns:us-east-1:111122223333:findings',
};

/** CloudFormation, with one stack, and Lambda, which keeps what it is asked to do. */
const invoked: { path: string; payload: unknown }[] = [];
let functionError: string | undefined;
const services = createServer(async (request, response) => {
  const body = await text(request);
  if (!request.url?.includes('/functions/')) return answerStack(OUTPUTS, new URLSearchParams(body), response);
  invoked.push({ path: request.url, payload: JSON.parse(body) });
  const headers = functionError === undefined ? {} : { 'x-amz-function-error': 'Unhandled' };
  response.writeHead(200, headers).end(functionError ?? '{}');
});
beforeAll(() => new Promise<void>((resolve) => services.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  services.closeAllConnections();
  services.close();
});
beforeEach(() => {
  invoked.length = 0;
  functionError = undefined;
});

/** A machine that knows nothing of AWS. */
const NOWHERE = {
  HOME: '/nonexistent',
  AWS_PROFILE: '',
  AWS_REGION: '',
  AWS_DEFAULT_REGION: '',
  AWS_ACCESS_KEY_ID: '',
  AWS_CONFIG_FILE: '',
};

const folder = temporaryFolder();
const config = join(folder.path, 'settings.json');
beforeAll(() => {
  const pagerDutySecretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:pagerduty-AbCdEf';
  writeFileSync(config, JSON.stringify({ alerts: { routes: [{ name: 'on-call', pagerDutySecretArn }] } }));
});
afterAll(folder.remove);

function testAlert(...options: readonly string[]) {
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(services.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return traceward(['test-alert', '--deployed', '--config', config, ...options], { env });
}

describe('traceward test-alert', () => {
  test('lets the stack send one on every channel, and names the topics of people', async () => {
    const { status, stdout } = await testAlert();
    expect(status).toBe(0);
    expect(invoked).toMatchObject([
      { path: '/2015-03-31/functions/traceward-digest/invocations', payload: { testAlert: true } },
    ]);
    expect(stdout).toContain(`published to ${OUTPUTS.AlertsTopicArn} and ${OUTPUTS.RouteOnCallTopicArn}.`);
    expect(stdout).not.toContain('findings');
  });

  test('lets it send one by one route alone', async () => {
    const { status, stdout } = await testAlert('--route', 'on-call');
    expect(status).toBe(0);
    expect(invoked).toMatchObject([{ payload: { testAlert: true, route: 'on-call' } }]);
    expect(stdout).toContain(`published to ${OUTPUTS.RouteOnCallTopicArn}.`);
    expect(stdout).toContain('\n  at PagerDuty, with the key in');
    expect(stdout).not.toContain('by e-mail at');
  });

  test('says why none was sent', async () => {
    functionError = JSON.stringify({ errorMessage: 'alerts.routes has no route "on-cal"' });
    const { status, stdout, stderr } = await testAlert('--route', 'on-cal');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('could not send the test alert: alerts.routes has no route "on-cal"\n');
  });

  test('says so where there is no such stack', async () => {
    const { status, stderr } = await testAlert('--stack', 'other');
    expect(status).toBe(1);
    expect(stderr).toContain('other');
    expect(invoked).toEqual([]);
  });

  test('without a region says first that nothing was sent, and ends so', async () => {
    const { status, stdout } = await traceward(['test-alert', '--config', config], { env: NOWHERE });
    expect(stdout).toMatch(/^No region of AWS is set: nothing was sent\./);
    expect(stdout).toContain('Deployed with these settings, it would arrive\n  at PagerDuty');
    expect(status).toBe(1);
  });

  test('refuses a route that there is not, before anything runs, with those that there are', async () => {
    const args = ['test-alert', '--local', '--config', config, '--route', 'oncall'];
    const { status, stdout, stderr } = await traceward(args, { env: NOWHERE });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'traceward: --route: no route of the settings is called "oncall"; there are on-call; did you mean "on-call"?\n',
    );
  });
});
