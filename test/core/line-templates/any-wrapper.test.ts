import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectNoDifference } from '#test/factories/both-readings.ts';
import { countReadings } from '#test/factories/count-readings.ts';
import { connectLine, eventLine, execLine, inet } from '#test/factories/trace-event.ts';

const EVENT = eventLine('openat', '257', {}, [{ name: 'pathname', type: 'string', value: '/a' }]);
const json = JSON.stringify;

/** Each has another number in the wrapper from line to line. */
const LEARNT: readonly (readonly [string, (event: string, number: number) => string])[] = [
  [
    'Filebeat through Logstash',
    (event, number) =>
      `{"@timestamp":"2026-${number}","log":{"offset":${number},"file":{"path":"/a"}},"message":${json(event)}}`,
  ],
  [
    'Vector',
    (event, number) => `{"file":"/a","kubernetes":{"pod_ips":["10.0.0.1"]},"message":${json(event)},"n":${number}}`,
  ],
  ['Vector, native JSON', (event, number) => `{"log":{"message":${json(event)},"timestamp":"2026-${number}"}}`],
  [
    'OTLP with one record',
    (event, number) =>
      `{"resourceLogs":[{"resource":{"attributes":[{"key":"k8s.pod.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"${number}","body":{"stringValue":${json(event)}}}]}]}]}`,
  ],
  ['fluentd out_file', (event, number) => `2026-02-09T16:${number}:42+00:00\tkube.a\t{"log":${json(event)},"a":1}`],
  ['an export of CloudWatch', (event, number) => `2026-02-09T16:00:42.${number}Z ${event}`],
  ['CRI', (event, number) => `2026-02-09T16:00:42.${number}Z stdout F ${event}`],
  ['an object below a list', (event, number) => `{"a":[{"b":${event}}],"n":${number}}`],
];

test.each(LEARNT)('lines in the wrapper of %s are learnt', (_, wrap) => {
  const log = Array.from({ length: 100 }, (_, at) => `${wrap(EVENT, 10 + at)}\n`).join('');
  expect(countReadings(Buffer.from(log))).toEqual({ parsed: 1, events: 0, others: 99 });
});

const EXEC = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']);
const OTHER_EXEC = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.2']);
const CONNECT = connectLine(inet('10.96.0.1'));
const SMALL = '{"eventName":"x","args":[]}';
/** A line to learn, and one that looks like it and is read in another way. */
const UNLIKE: readonly (readonly [string, string, string])[] = [
  ...(
    [
      ['a brace', json(SMALL)],
      ['an escape', json(SMALL).replace('{', '\\u007b')],
      ['base64', json(Buffer.from(SMALL).toString('base64'))],
    ] as const
  ).map(([what, odd]): [string, string, string] => [
    `a text beside the event has ${what} and is an event`,
    `{"a":"plain","x":${json(CONNECT)}}`,
    `{"a":${odd},"x":${json(CONNECT)}}`,
  ]),
  [
    'a list of bytes beside the event is an event',
    `{"a":[${[...SMALL].map(() => 32)}],"x":${json(CONNECT)}}`,
    `{"a":[${[...Buffer.from(SMALL)]}],"x":${json(CONNECT)}}`,
  ],
  [
    'keys and values beside the event are an event',
    `{"a":[{"key":"k","value":{"stringValue":"x"}},{"key":"eventId","value":{"stringValue":"1"}}],"x":${json(CONNECT)}}`,
    `{"a":[{"key":"eventName","value":{"stringValue":"x"}},{"key":"eventId","value":{"stringValue":"1"}}],"x":${json(CONNECT)}}`,
  ],
  [
    'an object beside the event is an event',
    `{"a":{"name":"","timestamp":1,"policies":{}},"x":${json(CONNECT)}}`,
    `{"a":{"name":"y","timestamp":1,"policies":{}},"x":${json(CONNECT)}}`,
  ],
  [
    'a message of Tracee’s stands beside the event',
    `{"a":${json('{"level":"info","msg":"x","n":1}')},"x":${json(CONNECT)}}`,
    `{"a":${json('{"level":"info","msg":"x","ts":1}')},"x":${json(CONNECT)}}`,
  ],
  [
    'the event stands in a message',
    `{"level":"info","ts":1,"msg":"x","log":${json(CONNECT)}}`,
    `{"level":"info","ts":1,"msg":"x","log":"x"}`,
  ],
  [
    'a known wrapper holds the first part of a record, and the rest is not searched',
    `{"_p":"F","log":"hello","x":${json(CONNECT)}}`,
    `{"_p":"P","log":"hello","x":${json(CONNECT)}}`,
  ],
  [
    'the event of a known wrapper is kept under another key, too',
    `{"message":${json(EXEC)},"log":${json(EXEC)}}`,
    `{"message":${json(OTHER_EXEC)},"log":${json(EXEC)}}`,
  ],
  [
    'the event of two wrappers, one in the other, is kept under another key, too',
    `{"log":${json(json({ log: EXEC }))},"x":${json(EXEC)}}`,
    `{"log":${json(json({ log: EXEC }))},"x":${json(OTHER_EXEC)}}`,
  ],
  [
    'one of two copies is another event',
    `{"a":${json(EXEC)},"b":${json(EXEC)}}`,
    `{"a":${json(EXEC)},"b":${json(OTHER_EXEC)}}`,
  ],
  [
    'the event stands where a path may name a container, which is known by it then',
    `{"tag":${json(execLine([], { containerName: 'a' }))}}`,
    `{"tag":${json(execLine([], { containerName: '/var/log/pods/a_b_c/d/' }))}}\n{"tag":"/var/log/pods/a_b_c/d/","x":1}`,
  ],
  [
    'the text before the event names a container, which is known by it then',
    `app-7d9f8c7b54-x2x7q c1 ${EXEC}`,
    `app-7d9f8c7b54-x2x7q c2 ${EXEC}\napp-7d9f8c7b54-x2x7q c2 no event`,
  ],
  [
    'a known wrapper holds an event and something else, which is refused',
    `{"messageType":"DATA_MESSAGE","logEvents":[{"message":${json(CONNECT)}},{"message":"plain"}]}`,
    `{"messageType":"DATA_MESSAGE","logEvents":[{"message":${json(CONNECT)}},{"message":"plainer"}]}`,
  ],
  ['zeros stand before the text', `\0 1 ${CONNECT}`, `\0 2 ${CONNECT}`],
  [
    'what stands behind a bracket is not found',
    `[1] ${CONNECT.replace('{', '{ ')}`,
    `[2] ${CONNECT.replace('{', '{ ')}`,
  ],
  ['the text has a brace', `a 1 {} ${CONNECT}`, `a 2 {} ${CONNECT}`],
];

test.each(UNLIKE)('lines are read as if they were parsed where %s', (_, learnt, unlike) =>
  expectNoDifference(fc.constant(Buffer.from([learnt, learnt, learnt, unlike, unlike, learnt, EXEC, ''].join('\n')))),
);
