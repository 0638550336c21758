import { expect, test } from '@jest/globals';
import { dnsName } from '#core/dns-name.ts';

const LABEL = 'a'.repeat(63);

test.each([
  ['kubernetes', 'kubernetes'],
  ['Kubernetes.Default.SVC.', 'kubernetes.default.svc'],
  ['_tcp.a-b.example.com', '_tcp.a-b.example.com'],
  [`${LABEL}.com`, `${LABEL}.com`],
  [`${LABEL}.${LABEL}.${LABEL}.${'b'.repeat(61)}.`, `${LABEL}.${LABEL}.${LABEL}.${'b'.repeat(61)}`],
])('the name %s is %s', (text, name) => {
  expect(dnsName(text)).toBe(name);
});

test.each([
  ...['', '.', '..', '.a', 'a..b', 'a..', '-a', 'a-', 'a b', 'a\n', 'a:443', '*.example.com', 'кластер', '\u212aube'],
  ...[`${LABEL}a`, `${LABEL}.${LABEL}.${LABEL}.${'b'.repeat(62)}`],
])('%j is no name', (text) => {
  expect(dnsName(text)).toBeUndefined();
});
