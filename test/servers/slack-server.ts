import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SlackAnswer = {
  /** `hang`: none at all. */
  readonly status: number | 'hang';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type SlackServer = {
  readonly url: string;
  readonly received: { path: string; payload: unknown }[];
  /** The headers and the body of each, as they came. */
  readonly requests: { headers: IncomingHttpHeaders; body: string }[];
  /** What is answered next, one after the other; `ok` when none is left. */
  readonly answers: SlackAnswer[];
  close(): Promise<void>;
};

/** An incoming webhook as Slack has it, that answers what it is told to. */
export async function startSlackServer(): Promise<SlackServer> {
  const received: SlackServer['received'] = [];
  const answers: SlackAnswer[] = [];
  const requests: SlackServer['requests'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    received.push({ path: request.url ?? '', payload: JSON.parse(Buffer.concat(chunks).toString()) });
    const { status, body = 'ok', headers = {} } = answers.shift() ?? { status: 200 };
    if (status !== 'hang') response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/T0/B0/secret`,
    received,
    requests,
    answers,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
