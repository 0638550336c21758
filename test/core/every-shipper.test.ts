import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const EVENTS = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']), connectLine(inet('10.96.0.1'))];
const FORMATS = readFileSync(join(__dirname, '../../docs/formats.md'), 'utf8');

type Events = readonly string[];
type Shipper = readonly [name: string, page: string, write: (events: Events) => string];

const json = (value: unknown) => JSON.stringify(value);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const lines = (events: Events, wrap: (event: string, at: number) => string) => events.map(wrap).join('\n');
/** An array of objects that hold the event as such: a parsed one would lose the last digits of its time. */
const list = (events: Events, wrap: (event: string) => string) => `[${events.map(wrap).join(',')}]`;

/** A whole file as each writes it, with all events that it would put into one request or one object. */
const SHIPPERS: readonly Shipper[] = [
  [
    "Grafana Loki's push API",
    'https://grafana.com/docs/learning-hub/intro-to-send-data/02-send-logs/11-http-api-logs/',
    (events) => {
      const values = events.map((event) => ['1770652841122095657', event, { trace: '1' }]);
      return json({ streams: [{ stream: { container: 'tracee' }, values }] });
    },
  ],
  [
    "Elasticsearch's bulk API",
    'https://www.elastic.co/guide/en/elasticsearch/reference/7.1/docs-bulk.html',
    (events) =>
      lines(events, (event, at) => `{"index":{"_index":"tracee","_id":"${at}"}}\n${json({ message: event })}`),
  ],
  [
    "Firehose's requests to HTTP endpoints",
    'https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html',
    (events) => {
      const records = events.map((event) => ({ data: base64(`${event}\n`) }));
      return json({ requestId: 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f', timestamp: 1770652841122, records });
    },
  ],
  [
    "Lambda's events of Kinesis",
    'https://docs.aws.amazon.com/code-library/latest/ug/lambda_example_serverless_Kinesis_Lambda_section.md',
    (events) => {
      const common = { eventSource: 'aws:kinesis', eventID: 'shardId-0:1', eventName: 'aws:kinesis:record' };
      const Records = events.map((event) => ({ kinesis: { data: base64(event) }, eventVersion: '1.0', ...common }));
      return pretty({ Records });
    },
  ],
  [
    "Lambda's events of SQS",
    'https://docs.aws.amazon.com/powertools/typescript/2.14.0/api/types/_aws-lambda-powertools_parser.types.SqsEvent.html',
    (events) => json({ Records: events.map((event) => ({ messageId: '1', body: event, eventSource: 'aws:sqs' })) }),
  ],
  [
    'Messages received of SQS',
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html',
    (events) => pretty({ Messages: events.map((event) => ({ MessageId: '1', ReceiptHandle: 'AQEB', Body: event })) }),
  ],
  [
    "SNS's notifications",
    'https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html',
    (events) =>
      lines(events, (event) =>
        pretty({ Type: 'Notification', TopicArn: 'arn:aws:sns:us-west-2:123456789012:MyTopic', Message: event }),
      ),
  ],
  [
    "EventBridge's events",
    'https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html',
    (events) =>
      lines(
        events,
        (event) => `{"version":"0","source":"tracee","detail-type":"event","resources":[],"detail":${event}}`,
      ),
  ],
  [
    "CloudWatch Logs Insights' query results",
    'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ResultField.html',
    (events) => {
      const results = events.map((event) => [
        { field: '@timestamp', value: '2026-02-09 16:00:42.123' },
        { field: '@message', value: event },
        { field: '@ptr', value: 'CmEKJgoiMTIz' },
      ]);
      return pretty({ results, statistics: { recordsMatched: 2 }, status: 'Complete' });
    },
  ],
  [
    "Pub/Sub's push requests",
    'https://cloud.google.com/pubsub/docs/push',
    (events) =>
      lines(events, (event) =>
        pretty({ message: { data: base64(event), messageId: '1' }, subscription: 'projects/p/subscriptions/s' }),
      ),
  ],
  [
    "Confluent's REST proxy with JSON",
    'https://docs.confluent.io/platform/current/kafka-rest/api.html',
    (events) => list(events, (event) => `{"topic":"t","key":null,"value":${event},"partition":1,"offset":100}`),
  ],
  [
    "Kafka's REST proxy with bytes",
    'https://docs.datafabric.hpe.com/61/Kafka/REST-get-consumers-instances-records.html',
    (events) =>
      json(events.map((event) => ({ topic: 't', key: 'a2V5', value: base64(event), partition: 1, offset: 9 }))),
  ],
  [
    "Azure Monitor's resource logs",
    'https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema',
    (events) => {
      const common = { time: '2026-02-09T16:00:42Z', resourceId: '/SUBSCRIPTIONS/1', category: 'container' };
      return json({ records: events.map((event) => ({ ...common, properties: { log: `${event}\n` } })) });
    },
  ],
  [
    "Azure Log Analytics' query results",
    'https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format',
    (events) => {
      const columns = ['TimeGenerated', 'LogMessage'].map((name) => ({ name, type: 'string' }));
      const rows = events.map((event) => ['2026-02-09T16:00:42Z', event]);
      return pretty({ tables: [{ name: 'PrimaryResult', columns, rows }] });
    },
  ],
  [
    "Splunk's HTTP event collector, objects one behind the other",
    'https://help.splunk.com/data-management/collect-http-event-data/send-hec-data-to-and-from-edge-processor/send-data-to-edge-processor-with-hec/usage-information-and-examples-for-supported-hec-endpoints',
    (events) => events.map((event) => json({ event, sourcetype: 'manual', host: 'n' })).join(''),
  ],
  [
    "New Relic's Log API",
    'https://docs.newrelic.com/docs/logs/log-api/introduction-log-api/',
    (events) =>
      json([{ common: { attributes: { c: 1 } }, logs: events.map((message) => ({ timestamp: 1, message })) }]),
  ],
  [
    "Datadog's log intake",
    'https://docs.datadoghq.com/api/latest/logs/send-logs/',
    (events) => json(events.map((message) => ({ ddsource: 'tracee', ddtags: 'env:a', hostname: 'n', message }))),
  ],
  [
    "Coralogix' singles",
    'https://coralogix.com/docs/coralogix-rest-api-singles/',
    (events) => list(events, (event) => `{"applicationName":"a","subsystemName":"s","severity":3,"text":${event}}`),
  ],
  [
    "Coralogix' bulk",
    'https://coralogix.com/docs/coralogix-rest-api-logs/',
    (events) => {
      const logEntries = events.map((text) => ({ timestamp: 1675148539123.342, severity: 3, text }));
      return json({ applicationName: 'a', subsystemName: 's', logEntries });
    },
  ],
  [
    "Humio's structured ingest",
    'https://pub.dev/documentation/humio/latest/humio/Humio/log.html',
    (events) =>
      json([
        {
          tags: { level: 'info' },
          events: events.map((rawstring) => ({ timestamp: '2026-02-09T16:00:42Z', rawstring, attributes: {} })),
        },
      ]),
  ],
  [
    "rsyslog's JSON of the whole message",
    'https://www.rsyslog.com/doc/reference/properties/message-jsonmesg.html',
    (events) =>
      lines(events, (event) => {
        const rawmsg = `<14>Feb  9 16:00:42 node-1 tracee[1]: ${event}`;
        return json({ msg: ` ${event}`, rawmsg, syslogtag: 'tracee[1]:', programname: 'tracee', $: null });
      }),
  ],
  [
    "rsyslog's file format",
    'https://www.rsyslog.com/doc/reference/templates/templates-examples.html',
    (events) => lines(events, (event) => `2026-02-09T16:00:42.123456+00:00 node-1 tracee[1]: ${event}`),
  ],
  [
    "rsyslog's template for Event Hubs",
    'https://www.rsyslog.com/doc/reference/parameters/omazureeventhubs-template.html',
    (events) =>
      lines(events, (message) => json({ timestamp: '2026-02-09T16:00:42Z', host: 'n', severity: 6, message })),
  ],
  [
    "Docker's gelf driver",
    'https://docs.docker.com/engine/logging/drivers/gelf.md',
    (events) =>
      lines(events, (event) =>
        json({
          version: '1.1',
          host: 'n',
          short_message: event,
          full_message: event,
          timestamp: 1770652841.123,
          _tag: '',
        }),
      ),
  ],
  [
    'GELF over TCP, with a NUL behind each message',
    'https://docs.tenzir.com/formats/gelf',
    (events) => events.map((short_message) => `${json({ version: '1.1', host: 'n', short_message })}\0`).join(''),
  ],
  [
    "Fluent Bit's json",
    'https://docs.fluentbit.io/manual/data-pipeline/outputs/output_formats',
    (events) => json(events.map((log) => ({ timestamp: 1398282091.5, log, stream: 'stdout' }))),
  ],
  [
    "Fluent Bit's json_lines",
    'https://docs.fluentbit.io/manual/output/stdout',
    (events) => lines(events, (log) => json({ date: 1770652841.122095, log })),
  ],
  [
    "Logstash's csv",
    'https://www.elastic.co/guide/en/logstash/2.1/plugins-outputs-csv.html',
    (events) => lines(events, (event) => `2026-02-09T16:00:42.123Z\tnode-1\t"${event.replaceAll('"', '""')}"`),
  ],
  [
    "Data Prepper's ndjson",
    'https://docs.opensearch.org/latest/data-prepper/pipelines/configuration/sinks/s3',
    (events) => lines(events, (message) => json({ message, s3: { bucket: 'b', key: 'k' } })),
  ],
  [
    'CloudEvents in a batch',
    'https://github.com/cloudevents/spec/blob/v1.0/json-format.md',
    (events) => list(events, (event) => `{"specversion":"1.0","type":"t","source":"/s","id":"1","data":${event}}`),
  ],
  [
    'CloudEvents with bytes',
    'https://learn.microsoft.com/en-my/dotnet/api/azure.messaging.cloudeventdataformat',
    (events) =>
      lines(events, (event) =>
        json({ specversion: '1.0', type: 't', source: '/s', id: '1', data_base64: base64(event) }),
      ),
  ],
];

const TIME = '2026-02-09T16:00:42Z';

/** What has keys as an event of Tracee's has them, or one of its messages, around one event. */
const LOOK_ALIKES: readonly (readonly [name: string, wrap: (event: string) => string])[] = [
  ['an entry of CloudWatch Logs alone', (message) => json({ id: '3718', timestamp: 1770652841122, message })],
  ['its message as an object', (event) => `{"id":"3718","timestamp":1770652841122,"message":${event}}`],
  ['an entry below a key', (message) => json({ event: { id: '1', timestamp: 1, message }, owner: '123456789012' })],
  [
    "Wazuh's archive",
    (event) =>
      json({
        timestamp: TIME,
        agent: { id: '1' },
        id: '17.4',
        full_log: event,
        data: { eventName: 'close', containerId: 'c' },
      }),
  ],
  ["Vercel's log drain", (message) => json({ id: '1', message, timestamp: 1, source: 'external' })],
  ["a table's row", (event) => json({ id: '7f1e', timestamp: TIME, node: 'n', event })],
  ['a name and data', (event) => json({ name: 'tracee', timestamp: TIME, data: event })],
  ['a name and a list of data', (event) => json({ name: 'tracee', timestamp: TIME, data: [event] })],
  ['a trace of a request', (body) => json({ name: 'svc', context: { trace_id: '0x0' }, timestamp: TIME, body })],
  [
    "DynamoDB's streams",
    (event) => json({ eventID: '1', eventName: 'INSERT', dynamodb: { NewImage: { event: { S: event } } } }),
  ],
  [
    "EventBridge's pipes of Kinesis",
    (event) => json({ data: base64(event), eventSource: 'aws:kinesis', eventName: 'aws:kinesis:record' }),
  ],
  ['a message of zap', (msg) => json({ level: 'info', ts: 1770652842.1, msg })],
  ['a message of zap in its short form', (M) => json({ L: 'INFO', T: TIME, M })],
  ['a field of a message', (event) => `{"level":"info","ts":1,"msg":"event","event":${event}}`],
  ['a text in a message', (event) => json({ level: 'info', ts: TIME, msg: `LogRecord #0\nBody: Str(${event})` })],
  ['a log with a level', (log) => json({ log, level: 'info', ts: 1, msg: 'line' })],
];

function outline(content: string) {
  const { findings, summary } = scanText(content);
  const { execs, execsWithEnvironment, connects, malformed } = summary;
  const found = findings.map(({ id, basis, count, firstSeen }) => ({ id, basis, count, firstSeen }));
  return { found, execs, execsWithEnvironment, connects, malformed };
}

describe('a log tells the same as the bare lines in the form that the documentation shows', () => {
  const bare = outline(`${EVENTS.join('\n')}\n`);

  test('and the bare lines tell a finding', () => {
    expect(bare).toMatchObject({ found: [{ basis: 'observed' }], execs: 1, connects: 1, malformed: 0 });
  });

  test.each(SHIPPERS)('of %s (%s)', (_, __, write) => {
    expect(outline(write(EVENTS))).toEqual(bare);
    expect(outline(`${write(EVENTS)}\n`)).toEqual(bare);
  });
});

describe('an event is found in what looks like one itself', () => {
  test.each(LOOK_ALIKES)('%s', (_, wrap) => {
    const bare = outline(`${EVENTS.join('\n')}\n`);
    expect(outline(EVENTS.map(wrap).join('\n'))).toEqual(bare);
    expect(outline(EVENTS.flatMap((event, at) => (at === 0 ? [event] : [wrap(event)])).join('\n'))).toEqual(bare);
  });

  test.each(LOOK_ALIKES)('and where %s holds none, no event is counted', (_, wrap) => {
    const { summary } = scanText([...EVENTS, wrap('hello').replace(':hello', ':{}')]);
    const { malformed, otherEvents, lines } = summary;
    const isMessage = /^\{"(?:level|L)"|"level"/.test(wrap('hello'));
    expect({ malformed, otherEvents, lines }).toEqual({
      malformed: isMessage ? 0 : 1,
      otherEvents: isMessage ? 1 : 0,
      lines: 3,
    });
  });
});

test.each(SHIPPERS)('docs/formats.md names %s and its page', (name, page) => {
  expect(FORMATS).toContain(`| [${name}](${page}) |`);
});
