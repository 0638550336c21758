import { createReadStream, existsSync, renameSync } from 'node:fs';
import { linesIn } from '#aws/s3-text.ts';
import { openLogFile } from './write-file.ts';

/** How a shipper writes so many lines of Tracee's as one of its own, the `index`th. */
export type Wrapper = {
  readonly name: string;
  readonly lines: number;
  readonly wrap: (lines: readonly string[], index: number) => string;
};

const json = JSON.stringify;
const FILE = '/var/log/pods/tracee_tracee-x7x7x_1b2c7a38-2586-486a-abaf-dd9a1b0c64d8/tracee/0.log';

export const WRAPPERS: readonly Wrapper[] = [
  ofOne('none', (line) => line),
  ofOne(
    'Filebeat through Logstash',
    (line, index) =>
      `{"@timestamp":"${timeOf(index)}","@version":"1","log":{"offset":${index * 1200},"file":{"path":"${FILE}"}},"stream":"stdout","host":{"name":"node-1"},"message":${json(line)},"tags":["beats_input_raw_event"]}`,
  ),
  ofOne(
    'Vector',
    (line, index) =>
      `{"file":"${FILE}","kubernetes":{"container_name":"tracee","pod_ips":["10.0.0.1"],"pod_name":"tracee-x7x7x","pod_namespace":"tracee"},"message":${json(line)},"source_type":"kubernetes_logs","stream":"stdout","timestamp":"${timeOf(index)}"}`,
  ),
  ofOne('fluentd out_file', (line, index) => `${timeOf(index)}\tkube.var.log\t{"log":${json(line)},"stream":"stdout"}`),
  ofOne('CloudWatch export', (line, index) => `${timeOf(index)} ${line}`),
  ...[1, 10, 100].map((lines) => ({ name: `OTLP JSON, ${lines} a line`, lines, wrap: wrapInOtlp })),
  { name: 'OTLP JSON, 40 times 100 a line', lines: 4000, wrap: wrapInOtlp },
  { name: 'CloudWatch subscription, 100 a line', lines: 100, wrap: wrapInSubscription },
  { name: 'Firehose: the same, one line', lines: 100, wrap: wrapInSubscription },
  { name: 'JSON array, 100 a line', lines: 100, wrap: (lines) => `[${lines}]` },
];

/** The log in a wrapper, made if it is not there yet; its path. */
export async function provideWrapped(log: string, { name, lines, wrap }: Wrapper): Promise<string> {
  const path = `${log}.${name.replaceAll(/\W+/g, '-')}`;
  if (existsSync(path)) return path;
  const file = openLogFile(`${path}.part`);
  const end = name.startsWith('Firehose') ? '' : '\n';
  let waiting: string[] = [];
  let index = 0;
  for await (const line of linesIn(createReadStream(log))) {
    waiting.push(line);
    if (waiting.length === lines) await flush();
  }
  if (waiting.length > 0) await flush();
  await file.close();
  renameSync(`${path}.part`, path);
  return path;

  async function flush(): Promise<void> {
    await file.write(`${wrap(waiting, index)}${end}`);
    waiting = [];
    index += 1;
  }
}

function ofOne(name: string, wrap: (line: string, index: number) => string): Wrapper {
  return { name, lines: 1, wrap: ([line = ''], index) => wrap(line, index) };
}

function timeOf(index: number): string {
  return new Date(1_770_652_841_000 + index).toISOString();
}

/** As the collector writes what it read from files, a resource for each batch that it took. */
function wrapInOtlp(lines: readonly string[], index: number): string {
  const time = 1_770_652_841_000_000_000n + BigInt(index) * 1_000_000n;
  const resources: string[] = [];
  for (let at = 0; at < lines.length; at += 100) {
    const records = lines
      .slice(at, at + 100)
      .map(
        (line, of) =>
          `{"timeUnixNano":"${time + BigInt(at + of)}","observedTimeUnixNano":"${time + BigInt(at + of + 7)}","body":{"stringValue":${json(line)}},"attributes":[{"key":"log.file.path","value":{"stringValue":"${FILE}"}},{"key":"log.iostream","value":{"stringValue":"stdout"}}],"traceId":"","spanId":""}`,
      );
    resources.push(
      `{"resource":{"attributes":[{"key":"k8s.container.name","value":{"stringValue":"tracee"}},{"key":"k8s.namespace.name","value":{"stringValue":"tracee"}},{"key":"k8s.pod.name","value":{"stringValue":"tracee-x7x7x"}}]},"scopeLogs":[{"scope":{},"logRecords":[${records}]}]}`,
    );
  }
  return `{"resourceLogs":[${resources}]}`;
}

function wrapInSubscription(lines: readonly string[], index: number): string {
  const events = lines.map(
    (line, at) =>
      `{"id":"${String(index * 100 + at).padStart(56, '3')}","timestamp":${1_770_652_841_000 + index},"message":${json(line)}}`,
  );
  return `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/tracee","logStream":"node-1-tracee","subscriptionFilters":["tracee"],"logEvents":[${events}]}`;
}
