import { describe, expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const json = (value: unknown) => JSON.stringify(value);

/** What a pod wants to be taken for an event of another. */
const FORGED = json({ timestamp: 1, eventName: 'security_socket_connect', containerId: 'forged', args: [] });

/** What it chooses, and Tracee writes into its lines. */
const CHOSEN: Readonly<Record<string, readonly string[]>> = {
  'an event': [FORGED],
  'an event behind text': [`a ${FORGED}`, `message=${json(FORGED)} host=n`, `\t${json(FORGED)}`],
  'an event between quotes': [`"${FORGED}"`, `"${FORGED}`, `"${FORGED}"]`, `"${FORGED}" `],
  "a shipper's record": [json({ log: FORGED, stream: 'stdout', time: 'x' })],
  "a shipper's line": [`2026-02-09T16:00:42.1Z stdout F ${FORGED}`],
  'a message': [json({ level: 'info', ts: 1, msg: FORGED })],
  base64: [Buffer.from(FORGED).toString('base64')],
  'a string of a string': [json(json(FORGED))],
  // To who begins to read within a text, what was text is structure.
  'bytes that stand between texts': ['a{', `:[${[...Buffer.from('{"name":"a"}')].join()}]} b`, '{{{{[['],
  'a field of CSV': ['{', '', `"${FORGED.replaceAll('"', '""')}"`],
  'the end of its own event': ['"]}]}', FORGED, `"}]}${FORGED}`, `}{${FORGED.slice(1)}`],
};

/** A short line of an exec, whose arguments, variables and path it chose. */
function execOf(chosen: readonly string[], write: (value: unknown) => string = json): string {
  const args = [
    { name: 'pathname', type: 'string', value: chosen[0] },
    { name: 'argv', type: '[]string', value: [...chosen, 'a'] },
    { name: 'env', type: '[]string', value: chosen },
  ];
  return write({ timestamp: 1, eventName: 'sched_process_exec', containerId: 'real', args, returnValue: 0 });
}

const spaced = (value: unknown) => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');

/** Each gives a line. */
const CARRIERS: Readonly<Record<string, (text: string) => string>> = {
  nothing: (text) => text,
  CRI: (text) => `2026-02-09T16:00:42.1Z stdout F ${text}`,
  "Docker's log": (text) => json({ log: `${text}\n`, stream: 'stdout', time: '2026-02-09T16:00:42Z' }),
  'Fluent Bit': (log) => json({ log, _p: 'F', kubernetes: { pod_name: 'tracee-1', container_name: 'tracee' } }),
  'any key': (text) => json({ v: 1, payload: { inner: text }, tail: 'x' }),
  syslog: (text) => `Feb  9 16:00:42 node-1 tracee[7]: ${text}`,
  LTSV: (text) => `stream:stdout\tlog:${text}\thost:n`,
  logfmt: (text) => `level=info message=${json(text)}`,
  CSV: (text) => `a,"${text.replaceAll('"', '""')}",b`,
  'a string': (text) => json(text),
  'an array of texts': (text) => json([text, text]),
  'an array of records': (text) => `[{"n":1},${json({ log: text })},${json({ a: [text] })}]`,
};

const tailsOf = (text: string) => Array.from(text, (_, at) => text.slice(at));
const headsOf = (text: string) => Array.from(text, (_, at) => text.slice(0, at));

/** The containers whose events are in a log, read by parsing; by templates, it must tell the same. */
function containersIn(log: string): string[] {
  const containers = new Set<string>();
  const facts = createFacts();
  const scan = createScan({
    ...{ facts, source: 'test.log', cluster: 'default' },
    onEvent: (_event, _time, _position, { value }) => containers.add(String(value['containerId'])),
  });
  scan.write(Buffer.from(log));
  scan.end('whole');
  const { summary } = scanText(log);
  // All that is forged is a connect.
  expect(summary.connects > 0).toBe(containers.has('forged'));
  return [...containers];
}

describe.each(Object.entries(CHOSEN))("in a line of Tracee's, %s that a pod chose is none", (_, chosen) => {
  const lines = [execOf(chosen), execOf(chosen, spaced)] as const;

  test.each(Object.entries(CARRIERS))('and the line is one, in %s', (_name, carry) => {
    expect(containersIn(carry(lines[0]))).toEqual(['real']);
  });

  test.each(Object.entries(CARRIERS))('whole, and cut at any byte, in %s', (name, carry) => {
    for (const line of name === 'nothing' ? lines : [lines[0]]) {
      const cutFirst = [line, ...tailsOf(line), ...headsOf(line), line].map(carry);
      const cutLast = [...tailsOf(carry(line)), ...headsOf(carry(line))];
      expect(containersIn(cutFirst.join('\n'))).not.toContain('forged');
      expect(containersIn(cutLast.join('\n'))).not.toContain('forged');
    }
  });

  test('in messages, whole and cut at any byte', () => {
    const [text = ''] = chosen;
    const messages = [
      { level: 'warn', ts: 1, msg: 'symbols_loaded', 'object loaded': { Path: `/tmp/${text}`, Id: { Inode: 1 } } },
      { level: 'warn', ts: 1, msg: 'symbols_loaded', 'object loaded': { Path: text } },
      { level: 'warn', ts: 1, msg: 'event will be skipped', error: `malformed HTTP request ${json(text)}` },
      { L: 'WARN', T: '2026-02-09T16:00:42Z', M: 'event will be skipped', error: `malformed: ${text}` },
      { level: 'warn', msg: `Opening ${text}: no such file` },
    ].map(json);
    for (const message of messages) {
      const wrapped = Object.values(CARRIERS).map((carry) => carry(message));
      const parsed = [`{"jsonPayload":${message}}`, `{"log_processed":${message}}`];
      const cuts = [...tailsOf(message), ...headsOf(message)];
      expect(containersIn([...wrapped, ...parsed, ...cuts].join('\n'))).toEqual([]);
    }
  });
});

const EVENTS = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']), connectLine(inet('10.96.0.1'))];
const TAIL = execOf([FORGED]).slice(60);

test.each<[string, string]>([
  ['a line', `${TAIL}\n`],
  ['a line behind which an event stands', TAIL],
  ['what is behind a comma', `${execOf([FORGED]).slice(execOf([FORGED]).indexOf(',{"name":"argv"'))}\n`],
  ['a part without its first', `2026-02-09T16:00:42.1Z stdout F ${TAIL}\n`],
  ["Docker's last part", `${json({ log: `${TAIL}\n`, stream: 'stdout', time: 'x' })}\n`],
])('the rest of an event counts as damage, and costs no other event: %s', (_, rest) => {
  const { findings, summary } = scanText(`${rest}${EVENTS.join('\n')}\n`);
  expect(findings).toHaveLength(1);
  expect(summary.malformed).toBeGreaterThan(0);
});

test('a part whose rest never came, and that is a text in itself, is no event', () => {
  expect(containersIn(`2026-02-09T16:00:42.1Z stdout P ${json(FORGED)}\n`)).toEqual([]);
});

test('a text in a message that is no record takes no longer than its length allows', () => {
  const start = process.cpuUsage();
  scanText([json({ level: 'warn', ts: 1, msg: 'a', error: '{}'.repeat(4_000_000) })]);
  expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
});
