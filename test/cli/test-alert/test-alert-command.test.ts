import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { traceward } from '#test/factories/command-line.ts';
import { answerStack } from '#test/servers/stack-answer.ts';

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

function testAlert(...options: readonly string[]) {
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(services.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return traceward(['test-alert', '--deployed', ...options], { env });
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
  });

  test('says why none was sent', async () => {
    functionError = JSON.stringify({ errorMessage: 'alerts.routes has no route "on-cal"' });
    const { status, stdout, stderr } = await testAlert('--route', 'on-cal');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('could not send the test alert: {"errorMessage":"alerts.routes has no route');
  });

  test('says so where there is no such stack', async () => {
    const { status, stderr } = await testAlert('--stack', 'other');
    expect(status).toBe(1);
    expect(stderr).toContain('other');
    expect(invoked).toEqual([]);
  });
});
