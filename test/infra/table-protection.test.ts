import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { flatten, resourceOf, synthesiseTemplate, VARIANTS, waitsFor } from '#test/factories/stack.ts';

const template = synthesiseTemplate();

describe('the protection of the table from deletion', () => {
  test.each(Object.entries(VARIANTS))('comes when everything else stands (%s)', (_, settings) => {
    const variant = synthesiseTemplate(settings);
    const call = resourceOf(variant, 'Custom::TableProtection');
    const { Properties } = call;
    expect(flatten(Properties)).toEqual({
      ServiceToken: expect.stringMatching(/^<TableProtectionFunction.*\.Arn>$/),
      ServiceTimeout: '300',
      TableName: '<StateTable>',
    });
    const others = Object.keys(variant.Resources).filter((id) => !id.startsWith('TableProtection'));
    expect([...waitsFor(call)]).toEqual(expect.arrayContaining(others));
    expect(variant.Resources['StateTable']?.Properties).not.toHaveProperty('DeletionProtectionEnabled');
  });

  describe('as the function in the template does it', () => {
    const received: {
      readonly method: string | undefined;
      readonly type: string | undefined;
      readonly body: unknown;
    }[] = [];
    let server: Server;
    let address = '';
    let refuses = false;
    const before = { ...process.env };

    beforeEach(async () => {
      received.length = 0;
      refuses = false;
      server = createServer(async (request: IncomingMessage, response) => {
        const body: unknown = JSON.parse(await text(request));
        received.push({ method: request.method, type: request.headers['content-type'], body });
        const isRefused = refuses && request.method === 'POST';
        response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(isRefused ? '{"__type":"AccessDeniedException","message":"not allowed"}' : '{}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      Object.assign(process.env, {
        AWS_ENDPOINT_URL: address,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'key',
        AWS_SECRET_ACCESS_KEY: 'secret',
      });
    });
    afterEach(() => {
      process.env = { ...before };
      server.closeAllConnections();
      server.close();
    });

    async function handle(RequestType: string): Promise<void> {
      const { Code } = resourceOf(template, 'AWS::Lambda::Function', 'TableProtection').Properties;
      const { ZipFile } = Code as { ZipFile: string };
      const exported: { handler?: (event: object) => Promise<void> } = {};
      new Function('require', 'exports', ZipFile)(require, exported);
      const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Call' };
      await exported.handler?.({
        ...ids,
        RequestType,
        ResponseURL: address,
        ResourceProperties: { TableName: 'state' },
      });
    }

    const ANSWER = {
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Call',
      PhysicalResourceId: 'table-protection',
    };
    const CALL = { method: 'POST', body: { TableName: 'state', DeletionProtectionEnabled: true } };

    test.each(['Create', 'Update'])('is one call, and an answer of no type of content (%s)', async (type) => {
      await handle(type);
      expect(received).toEqual([
        expect.objectContaining(CALL),
        { method: 'PUT', type: '', body: { ...ANSWER, Status: 'SUCCESS' } },
      ]);
    });

    test('fails the deployment if it is refused, and says why', async () => {
      refuses = true;
      await handle('Create');
      expect(received.at(-1)?.body).toEqual({
        ...ANSWER,
        Status: 'FAILED',
        Reason: 'the table cannot be protected from deletion: AccessDeniedException: not allowed',
      });
    });

    test('stays when the stack goes', async () => {
      await handle('Delete');
      expect(received).toEqual([{ method: 'PUT', type: '', body: { ...ANSWER, Status: 'SUCCESS' } }]);
    });
  });
});
