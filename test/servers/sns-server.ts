import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One message of a PublishBatch, as it came over the wire. */
export type PublishedEntry = {
  readonly topic: string;
  readonly id: string;
  readonly subject: string | undefined;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What SNS counts of it: message, subject, and names, types and values of attributes. */
  readonly bytes: number;
};

export type SnsServer = {
  readonly endpoint: string;
  /** Every request so far, also with entries that were refused. */
  readonly batches: readonly (readonly PublishedEntry[])[];
  readonly close: () => Promise<void>;
};

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_ENTRIES = 10;
const TOO_MANY =
  '<ErrorResponse><Error><Type>Sender</Type><Code>TooManyEntriesInBatchRequest</Code><Message>too many</Message></Error></ErrorResponse>';

/** SNS's PublishBatch on 127.0.0.1, which refuses entries on demand. */
export async function startSnsServer(refuses: (entry: PublishedEntry) => boolean = () => false): Promise<SnsServer> {
  const batches: PublishedEntry[][] = [];
  const server = createServer(async (request, response) => {
    const entries = readEntries(await readForm(request));
    const isTooLong = entries.length > MAX_ENTRIES;
    if (!isTooLong) batches.push(entries);
    response.writeHead(isTooLong ? 400 : 200, { 'content-type': 'text/xml' });
    response.end(isTooLong ? TOO_MANY : answer(entries, refuses));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    batches,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(Buffer.concat(await request.toArray()).toString());
}

function readEntries(form: URLSearchParams): PublishedEntry[] {
  const entries: PublishedEntry[] = [];
  for (let at = 1; form.has(`PublishBatchRequestEntries.member.${at}.Id`); at += 1) {
    entries.push(readEntry(form, `PublishBatchRequestEntries.member.${at}`));
  }
  return entries;
}

function readEntry(form: URLSearchParams, prefix: string): PublishedEntry {
  const attributes: Record<string, string> = {};
  for (let at = 1; form.has(`${prefix}.MessageAttributes.entry.${at}.Name`); at += 1) {
    const attribute = `${prefix}.MessageAttributes.entry.${at}`;
    attributes[form.get(`${attribute}.Name`) ?? ''] = form.get(`${attribute}.Value.StringValue`) ?? '';
  }
  const message = form.get(`${prefix}.Message`) ?? '';
  const subject = form.get(`${prefix}.Subject`) ?? undefined;
  const counted = [message, subject ?? '', ...Object.entries(attributes).flatMap((entry) => [...entry, 'String'])];
  return {
    topic: form.get('TopicArn') ?? '',
    id: form.get(`${prefix}.Id`) ?? '',
    subject,
    message,
    attributes,
    bytes: Buffer.byteLength(counted.join('')),
  };
}

function answer(entries: readonly PublishedEntry[], refuses: (entry: PublishedEntry) => boolean): string {
  const failed = entries.filter(refuses);
  const successful = entries.filter((entry) => !failed.includes(entry));
  const members = (list: readonly PublishedEntry[], more: string) =>
    list.map(({ id }) => `<member><Id>${id}</Id>${more}</member>`).join('');
  return `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>
<Successful>${members(successful, '<MessageId>m</MessageId>')}</Successful>
<Failed>${members(failed, '<Code>InternalError</Code><SenderFault>false</SenderFault>')}</Failed>
</PublishBatchResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishBatchResponse>`;
}
