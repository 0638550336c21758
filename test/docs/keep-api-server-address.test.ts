import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';
import { loadLuaFilter, SCRIPT } from './lua-filter.ts';

const HOST = 'KUBERNETES_SERVICE_HOST';
const KEPT = [
  ...[HOST, 'KUBERNETES_SERVICE_PORT', 'KUBERNETES_PORT'],
  ...['KUBERNETES_PORT_443_TCP', 'KUBERNETES_PORT_443_TCP_ADDR'],
];
const isKept = (text: string) => KEPT.some((name) => text.startsWith(`${name}=`));
const SECRET = 'constructed-secret';
const FORMS = join(__dirname, '../fixtures/forms');

const apply = loadLuaFilter();
const filter = (log: string | Buffer | boolean) => apply(log).toString();

/** All that a scan tells, but for the size of the log. */
function meaningOf(lines: readonly string[]) {
  const { findings, summary } = scanText(lines);
  return { findings, summary: { ...summary, bytes: 0 } };
}

/** The environment that is left of one. */
function filterEnvironment(environment: readonly unknown[]): unknown {
  return JSON.parse(filter(execLine(environment as string[]))).args[2].value;
}

/** How JSON may spell a text: as JavaScript does, as Go does, or with nothing but escapes. */
const SPELLINGS = {
  javascript: (text: string) => JSON.stringify(text),
  go: (text: string) => escapeCharacters(JSON.stringify(text), /[<>&\u2028\u2029\ufffd]/g),
  escaped: (text: string) => `"${escapeCharacters(text, /[\s\S]/g)}"`,
};

function escapeCharacters(text: string, characters: RegExp): string {
  return text.replace(characters, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const FORM_LINES = {
  'trace.Event': (environment: string) =>
    execLine(['ENVIRONMENT'], { argv: [] }).replace('["ENVIRONMENT"]', () => environment),
  protobuf: (environment: string) =>
    `{"timestamp":"2026-02-09T16:00:41.122095657Z","id":1015,"name":"sched_process_exec",` +
    `"workload":{"container":{"id":"8498b67529680758","started":true}},` +
    `"data":[{"name":"pid","int32":7},{"name":"env","str_array":{"value":${environment}}}]}`,
};

describe.each(readdirSync(FORMS))('a log of the form %s', (form) => {
  const lines = readFileSync(join(FORMS, form, 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const filtered = lines.map(filter);

  test('means the same after the filter as before', () => {
    expect(meaningOf(filtered)).toEqual(meaningOf(lines));
  });

  test('has lost its secrets, and nothing else', () => {
    expect(lines.join()).toContain(SECRET);
    expect(filtered.join()).not.toContain(SECRET);
    expect(filtered.join()).not.toContain('PATH=');
    const other = (line: string) => !/"(?:envp?|argv)"/.test(line);
    expect(filtered.filter(other)).toEqual(lines.filter(other));
  });
});

describe('an environment', () => {
  test.each([
    ['keeps the address, and a mark for the rest', ['PATH=/bin', `${HOST}=10.96.0.1`], [`${HOST}=10.96.0.1`, '']],
    ['keeps every address', [`${HOST}=10.96.0.1`, `${HOST}=fd00::1`], [`${HOST}=10.96.0.1`, `${HOST}=fd00::1`]],
    ['keeps all that tell it', KEPT.map((name) => `${name}=x`), KEPT.map((name) => `${name}=x`)],
    [
      'keeps none that only begins like these',
      ['KUBERNETES_SERVICE_PORT_HTTPS=443', 'KUBERNETES_PORT_443_TCP_PROTO=tcp', 'KUBERNETES_PORT_443_TCP_PORT=443'],
      [''],
    ],
    ['keeps no other variable', [`X_${HOST}=1.1.1.1`, `${HOST}_X=1.1.1.1`, `A=${HOST}=1.1.1.1`, HOST], ['']],
    ['without the address is still one that was captured', ['PATH=/bin'], ['']],
    ['that was not captured stays so', [], []],
    ['that was cut loses its last variable, and says so', ['A=1', `${HOST}=10.96.0.1`, '?', '?'], ['...']],
    ['that was cut elsewhere keeps the address', [`${HOST}=10.96.0.1`, 'A=', '?'], [`${HOST}=10.96.0.1`, '...']],
    ['that was cut between variables says so', [`${HOST}=10.96.0.1`, 'A=1', '...'], [`${HOST}=10.96.0.1`, '...']],
    ['of which nothing is left says so', ['?', '?'], ['...']],
    ['may hold a question mark', ['?', `${HOST}=10.96.0.1`], [`${HOST}=10.96.0.1`, '']],
    ['may end in a backslash, which is no question mark', [`${HOST}=10.96.0.1`, '\\'], [`${HOST}=10.96.0.1`, '']],
  ])('%s', (_, environment, left) => {
    expect(filterEnvironment(environment)).toEqual(left);
  });

  const characters = ['x', 'é', '€', '😀', '\ud800', '\ud800😀', '"', '\\', '\0', '\n'];
  test.each(characters)('is judged by its size in bytes of UTF-8, of %j too, however it is spelt', (character) => {
    const last = `${HOST}=10.96.0.1`;
    const characters = character.repeat(20);
    for (const spell of Object.values(SPELLINGS)) {
      const left = [8190, 8191].map((bytes) => {
        const filler = 'x'.repeat(bytes - Buffer.byteLength(`${characters}\0${last}`));
        const json = `["${filler}${spell(characters).slice(1)},${spell(last)}]`;
        return JSON.parse(filter(FORM_LINES['trace.Event'](json))).args[2].value;
      });
      expect({ json: spell(character), left }).toEqual({ json: spell(character), left: [[last, ''], ['...']] });
    }
  });

  test('is reduced wherever it stands, in whatever order', () => {
    const environment = { value: [`A=${SECRET}`, `${HOST}=10.96.0.1`], type: 'const char**', name: 'env' };
    const trigger = { name: 'triggeredBy', value: { args: [environment] } };
    const detected = { name: 'detected_from', value: { data: [{ name: 'envp', str_array: environment }] } };
    const line = JSON.stringify({ eventName: 'k8s_api_connection', args: [trigger, { deeper: [detected] }] });
    const reduced = { ...environment, value: [`${HOST}=10.96.0.1`, ''] };
    expect(JSON.parse(filter(line))).toEqual({
      eventName: 'k8s_api_connection',
      args: [
        { name: 'triggeredBy', value: { args: [reduced] } },
        { deeper: [{ name: 'detected_from', value: { data: [{ name: 'envp', str_array: reduced }] } }] },
      ],
    });
  });

  test.each([
    ['a text', `A=${SECRET}`, ''],
    ['an object', { A: SECRET, n: 7 }, { A: '', n: 7 }],
    ['a list of lists', [[`A=${SECRET}`, `${HOST}=10.96.0.1`]], [[`${HOST}=10.96.0.1`, '']]],
    ['a list with more than texts', [`A=${SECRET}`, 7, null, { b: SECRET }], ['', 7, null, { b: '' }]],
    ['null', null, null],
  ])('of another shape, %s, is none that traceward reads, and shows nothing', (_, value, left) => {
    expect(JSON.parse(filter(JSON.stringify({ name: 'env', value })))).toEqual({ name: 'env', value: left });
  });

  test('takes command lines along, unless the script says otherwise, and leaves what tells the program', () => {
    const line = execLine([`${HOST}=10.96.0.1`], { argv: ['curl', SECRET], path: '/usr/bin/curl', before: 'bash' });
    const { args, ...event } = JSON.parse(filter(line));
    expect(args.slice(1)).toMatchObject([
      { name: 'argv', value: [''] },
      { name: 'env', value: [`${HOST}=10.96.0.1`] },
      { name: 'pathname', value: '/usr/bin/curl' },
      { name: 'prev_comm', value: 'bash' },
    ]);
    expect(event).toMatchObject({ processEntityId: 1747443885, parentEntityId: 3131917597, userId: 0 });
    const withArguments = loadLuaFilter(SCRIPT.replace(', argv = true', ''));
    expect(withArguments(line).toString()).toContain(SECRET);
  });
});

const CONNECTS = ['10.96.0.1', '10.96.0.12', 'fd00::1', '9.9.9.9'].flatMap((address) => [
  connectLine(inet(address)),
  connectLine(inet(address), { container: '8498b67529680758' }),
]);

const address = fc.constantFrom(
  ...['10.96.0.1', '10.96.0.12', 'fd00::1', ' [FD00::1] ', 'kubernetes.default', '', '?'],
  ...['tcp://10.96.0.1:443', 'tcp://[fd00::1]:6443', '6443'],
);
const ofTheServer = fc.tuple(fc.constantFrom(...KEPT), address).map(([name, value]) => `${name}=${value}`);
const other = fc.oneof(
  fc.constantFrom('', '\\', '"', 'PATH=/bin', `x${HOST}=9.9.9.9`, `A=${HOST}=9.9.9.9`, `${HOST}`, '}]}', '\u{1f600}'),
  fc.constantFrom(
    'KUBERNETES_SERVICE_PORT_HTTPS=6443',
    'KUBERNETES_PORT_443_TCP_PORT=6443',
    'X_PORT=tcp://9.9.9.9:443',
  ),
  fc.tuple(fc.string({ unit: ANY_CHARACTER }), fc.string()).map(([name, value]) => `${name}=${value}`),
);
const secret = fc.constantFrom(`A=${SECRET}`, `${SECRET}=1`, SECRET, `\n${SECRET}`, `A=${HOST}=${SECRET}`);
const mark = fc.constantFrom('?', '...');
const environments = fc
  .tuple(fc.array(fc.oneof(ofTheServer, other, secret, mark), { maxLength: 8 }), fc.nat({ max: 2 }))
  .map(([variables, missing]) => [...variables, ...Array.from({ length: missing }, () => '?')]);
const spelling = fc.constantFrom(...Object.values(SPELLINGS));
const form = fc.constantFrom(...Object.values(FORM_LINES));

describe('for any environment, in any form and spelling', () => {
  test('the log means the same after the filter, no other variable is left, and only the environment changed', () => {
    fc.assert(
      fc.property(environments, spelling, form, (variables, spell, lineOf) => {
        const line = lineOf(`[${variables.map(spell).join(', ')}]`);
        const filtered = filter(line);
        const [before = '', after = ''] = lineOf('ENVIRONMENT').split('ENVIRONMENT');
        expect(filtered.startsWith(before) && filtered.endsWith(after)).toBe(true);
        const left: string[] = JSON.parse(filtered.slice(before.length, filtered.length - after.length));
        expect(left.filter((text) => !isKept(text) && text !== '' && text !== '...')).toEqual([]);
        expect(meaningOf([filtered, ...CONNECTS])).toEqual(meaningOf([line, ...CONNECTS]));
        expect(filter(filtered)).toBe(filtered);
      }),
    );
  });

  test('the same holds around the size at which Tracee cuts', () => {
    const near = fc.tuple(environments, fc.nat({ max: 8 }), fc.integer({ min: 8185, max: 8195 }));
    fc.assert(
      fc.property(near, form, ([variables, at, bytes], lineOf) => {
        const rest = Buffer.byteLength(variables.join('\0'));
        const filler = `F=${'x'.repeat(Math.max(0, bytes - rest - 3))}`;
        const line = lineOf(JSON.stringify(variables.toSpliced(at, 0, filler)));
        expect(meaningOf([filter(line), ...CONNECTS])).toEqual(meaningOf([line, ...CONNECTS]));
      }),
      { numRuns: 60 },
    );
  });

  test('a line that was cut shows nothing of it, and is counted', () => {
    const line = execLine([`A=${SECRET}`, `B="${SECRET}`, `${HOST}=10.96.0.1`, `C=${SECRET}`]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: line.length - 1 }), (at) => {
        const filtered = [filter(line.slice(0, at)), filter(line.slice(at))];
        expect(filtered.join()).not.toContain(SECRET.slice(0, 8));
        expect(scanText(filtered).summary).toMatchObject({ malformed: 2, execs: 0 });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a line', () => {
  test.each([
    ['of another event', connectLine(inet('10.96.0.1'))],
    ["that is Tracee's own message", '{"level":"warn","ts":1728745128.167,"msg":"Lost 123 events"}'],
    ['with white space', ' { "a" : [ 1 , -2.5e+3 , true , false , null , "é\\u00e9\\ud83d\\ude00" , { } , [ ] ] } '],
    ['with times that no floating-point number holds', '{"timestamp":1770652841122095657,"x":0.10}'],
    ['with nothing in it', ''],
    ['with one object behind the other', '{"a":"}{"}{"b":{}} {"c":[]}'],
  ])('%s passes as it is', (_, line) => {
    expect(filter(line)).toBe(line);
  });

  test.each([
    ['no JSON', `A=${SECRET}`],
    ['a list', `["A=${SECRET}"]`],
    ['a text', `"A=${SECRET}"`],
    ['the end of another', `${SECRET}","B=2"]}]}`],
    ['more than JSON', `{"a":1}"A=${SECRET}"`],
    ['with a zero in it', `{"a":"\0${SECRET}"}`],
    ['with a line break in a text', `{"a":"\n${SECRET}"}`],
    ['with an escape that JSON lacks', `{"a":"\\x${SECRET}"}`],
    ['with a word that JSON lacks', `{"a":nul,"b":"${SECRET}"}`],
    ['deeper than any event', `{"a":${'['.repeat(20_000)}"${SECRET}"${']'.repeat(20_000)}}`],
    ['that ends within an escape', `{"a":"${SECRET}\\`],
    ['that is no text at all', true],
  ])('that is %s is replaced, and counted', (_, log) => {
    const filtered = filter(log);
    expect(filtered).toContain('left out');
    expect(filtered).not.toContain(SECRET);
    expect(scanText([filtered]).summary.malformedByReason).toEqual({ shape: 1 });
  });

  test('may hold bytes that are no UTF-8', () => {
    const line = Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff, 0xfe), Buffer.from('"}')]);
    expect(apply(line)).toEqual(line);
  });

  test('of any bytes is either passed on as it is or replaced', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const filtered = apply(Buffer.from(bytes));
        if (!filtered.equals(bytes)) expect(filtered.toString()).toContain('left out');
      }),
    );
  });

  test('that JavaScript reads as an object is read by the filter, and as the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const line = JSON.stringify(value);
        expect(filter(line)).toBe(line);
      }),
    );
  });
});
