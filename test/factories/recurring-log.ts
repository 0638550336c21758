import fc from 'fast-check';
import { BATCHES, WRAPPINGS } from './fuzzed-log.ts';

/**
 * Logs in which the same events come again and again, at other times in any order, and in which execs have all kinds
 * of environments. What a reader remembers of an event is of use in them, and must not be wrong.
 */
export function recurringLog(records: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .record({ wrap: fc.constantFrom(...WRAPPINGS), lines: fc.array(event(records), { minLength: 50, maxLength: 150 }) })
    .map(({ wrap, lines }) => Buffer.from(lines.map((line) => `${wrap(line)}\n`).join('')));
}

/** The same, with several records a line. */
export function recurringBatches(records: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .record({
      wrap: fc.constantFrom(...BATCHES),
      batches: fc.array(fc.array(event(records), { minLength: 1, maxLength: 5 }), { minLength: 20, maxLength: 40 }),
    })
    .map(({ wrap, batches }) => Buffer.from(batches.map((lines) => `${wrap(lines)}\n`).join('')));
}

const NAME = 'KUBERNETES_SERVICE_HOST';
const VARIABLES = [
  ...[`${NAME}=10.96.0.1`, `${NAME}=10.96.0.2`, `${NAME}= [FD00::1] `, `${NAME}=`, `${NAME}=kubernetes`, NAME],
  ...[`X${NAME}=1.1.1.1`, `${NAME}S=2.2.2.2`, `"${NAME}=3.3.3.3`, `A="${NAME}=4.4.4.4"`, `A=\n${NAME}=5.5.5.5`, '"K'],
  ...[
    'KUBERNETES_SERVICE_PORT=6443',
    'KUBERNETES_SERVICE_PORT="443"',
    'KUBERNETES_PORT=tcp://10.96.0.1:6443',
    'KUBERNETES_',
  ],
  ...['KUBERNETES_PORT_443_TCP_ADDR=10.96.0.3', 'KUBERNETES_PORT_443_TCP=tcp://kubernetes.default.svc:443'],
  ...['?', '...', 'A=b?', 'A=b.', 'A=é', `${NAME}=é`, 'A=\\', '', 'KEY=\u{1f600}', 'A=</script>&'],
  ...[`A=${'y'.repeat(4000)}`, `A=${'z'.repeat(8000)}`, `${NAME}=${'9'.repeat(4000)}`],
];
/** Timestamps, for the forms that write numbers and for those that write texts. */
const NUMBERS = ['1770652841122095657', '1770652841122095656', '1770652899000000000', '0', '12', '-5', '1.5', '1e18'];
const NUMBERS_TOO_LONG = [
  '9223372036854775808',
  '9999999999999999999',
  '17706528411220956570',
  '1770652841122095657000000',
];
const TEXTS = [
  ...[
    '2026-02-09T16:00:41.122095657Z',
    '2026-02-09T16:00:41.122095656Z',
    '2026-02-09T17:00:41Z',
    '1970-01-01T00:00:12Z',
  ],
  ...['yesterday', '', '1770652841122095657'],
];

/** Numbers of processes: the first of a container is 1, a parent outside of it is 0. */
const PROCESSES = ['1', '0', '2', '10', '280', '4194304', '1.0', '1e0', '0.0', '"1"', '"0"', '"280"', '00'];

function event(records: readonly string[]): fc.Arbitrary<string> {
  return fc
    .record({
      record: fc.constantFrom(...records),
      number: fc.constantFrom(...NUMBERS, ...NUMBERS_TOO_LONG),
      text: fc.constantFrom(...TEXTS),
      environment: fc.array(fc.constantFrom(...VARIABLES), { maxLength: 4 }),
      address: fc.constantFrom('10.96.0.1', '10.96.0.2', 'fd00::1', 'FD00::1', 'elsewhere'),
      container: fc.constantFrom('a', 'b'),
      pod: fc.constantFrom('one', 'two'),
      process: fc.constantFrom(...PROCESSES),
      parent: fc.constantFrom(...PROCESSES),
    })
    .map(({ record, number, text, environment, address, container, pod, process, parent }) =>
      record
        .replace(/("timestamp": ?)\d+/, `$1${number}`)
        .replace(/("timestamp": ?)"[^"]*"/, `$1"${text}"`)
        .replace(/\["[^\]]*KUBERNETES_SERVICE_HOST[^\]]*\]/, () => JSON.stringify(environment))
        .replace(/("sin6?_addr": ?)"[^"]*"/, `$1"${address}"`)
        .replaceAll(/([0-9a-f]{63})[0-9a-f]/g, `$1${container}`)
        .replace(/("processId"|"pid"): ?\d+/, `$1:${process}`)
        .replace(/("parentProcessId"|"host_pid":\d+,"pid"): ?\d+/, `$1:${parent}`)
        .replace(/"app-[a-z0-9-]*"/, `"app-${pod}"`),
    );
}
