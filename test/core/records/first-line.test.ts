import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeFirstLine } from '#core/records/first-line.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';

const look = (text: string | Uint8Array) => describeFirstLine(Buffer.from(text as string).subarray(0, 400));

describe('how a first line looks', () => {
  test.each([
    ['text', '# A page\nmore', 'its first line begins "# A page"'],
    ['empty lines before it', '\r\n\n  TIME UID\n', 'its first line begins "TIME UID"'],
    ['JSON, up to its first key', '{"eventName":"x","env":["A=secret"]}', 'its first line begins "{"eventName":…"'],
    ['a key that is none', '{"A=secret b":1}', 'its first line begins "…"'],
    ['JSON behind text', '2026-02-09 app: {"log":"secret"}', 'its first line begins "2026-02-09 app: {"log":…"'],
    ['columns', '1\tv0.11.0\ttracee\tsecret1', 'its first line begins "1 v0.11.0 tracee …"'],
    ['a word for a secret before a tab', 'password\tsecret', 'its first line begins "password …"'],
    ['a dictionary of Python', "{'timestamp': 17, 'env': 'secret'}", `its first line begins "{'timestamp':…"`],
    ['pairs', 'level=secret', 'its first line begins "level…"'],
    ['an environment', 'exec KUBERNETES_SERVICE_HOST 10.96.0.1', 'its first line begins "exec …"'],
    ['the rest of a text that is cut', 'secret","B"]}', 'its first line begins "…"'],
    ['a header', 'Authorization: Bearer secret', 'its first line begins "Authorization: …"'],
    ['a pair of YAML', 'password: secret', 'its first line begins "password: …"'],
    ['a word for a secret', 'the password is correct', 'its first line begins "the password …"'],
    ['a command', 'exec curl --token secret', 'its first line begins "exec curl …"'],
    ['an address', 'GET https://user:secret@host/x', 'its first line begins "GET …"'],
    ['what looks like a key', 'ghp_16C7e42F292c6912E7 and more', 'its first line begins "…"'],
    [
      'a date and a time',
      '2026-02-09T16:00:42.123Z 16:00:42 stopped',
      'its first line begins "2026-02-09T16:00:42.123Z 16:00:42 stopped"',
    ],
    ['many words', 'we write a long text of many words', 'its first line begins "we write a long text of …"'],
    ['bytes', Buffer.from('504b03040a000000aabb', 'hex'), 'it begins with the bytes 50 4b 03 04 0a 00 00 00'],
    ['no bytes', '', 'its first line begins ""'],
  ])('of %s', (_, text, expected) => {
    expect(look(text)).toBe(expected);
  });

  test('is short and harmless, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: ANY_CHARACTER, maxLength: 600 })), (content) => {
        const text = look(content);
        expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(text.length).toBeLessThan(600);
      }),
    );
  });

  test('shows no value of an environment, in whatever the record is', () => {
    const environment = ['A=secret', 'KUBERNETES_SERVICE_HOST=secret'];
    for (const record of [
      JSON.stringify(environment),
      JSON.stringify({ env: environment }),
      `exec env: ${environment.join(' ')}`,
      `tag ${JSON.stringify(JSON.stringify({ env: environment }))}`,
      environment.join('\n'),
      'secret","KUBERNETES_SERVICE_HOST=secret"]}',
    ])
      expect(look(record)).not.toContain('secret');
  });
});
