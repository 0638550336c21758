const json = JSON.stringify;

type WrapBatch = (events: readonly string[], number: number) => string;

function otlpResource(events: readonly string[], number: number): string {
  const records = events.map(
    (event, at) =>
      `{"timeUnixNano":"${number + at}","body":{"stringValue":${json(event)}},"attributes":[{"key":"log.iostream","value":{"stringValue":"stdout"}}]}`,
  );
  return `{"resource":{"attributes":[{"key":"k8s.pod.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"scope":{"version":"${number}"},"logRecords":[${records}]}]}`;
}

/** Lines that hold several events, by what makes them. Each has another number in what stands around the events. */
export const SHIPPED_BATCHES: readonly (readonly [string, WrapBatch])[] = [
  ['OTLP', (events, number) => `{"resourceLogs":[${otlpResource(events, number)}]}`],
  [
    'OTLP with several resources',
    (events, number) =>
      `{"resourceLogs":[${otlpResource(events.slice(0, 2), number)},${otlpResource(events.slice(2), number + 1)}]}`,
  ],
  [
    'subscriptions of CloudWatch Logs',
    (events, number) =>
      `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s${number}","subscriptionFilters":["f"],"logEvents":[${events.map((message, at) => json({ id: `${number}${at}`, timestamp: number, message }))}]}`,
  ],
  [
    'hits of Elasticsearch',
    (events, number) =>
      `{"took":${number},"hits":{"total":{"value":3},"hits":[${events.map((message, at) => json({ _id: `${number}${at}`, _source: { message } }))}]}}`,
  ],
  ['an array', (events) => `[${events}]`],
  ['an array of wrapped events', (events) => `[${events.map((log) => json({ log, stream: 'stdout' }))}]`],
  ['no array, one behind the other', (events) => events.join('')],
  ['an object with an array', (events, number) => `{"n":${number},"records": [${events.join(', ')}] }`],
];
