import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { finding } from './alerts.ts';

/** What means something to a terminal, a mail reader, a shell, JSON, Slack or Markdown. */
const MEANINGFUL = [
  '<!channel>',
  '<@U123>',
  '<https://evil.example|ok>',
  '&amp;',
  '```',
  '`',
  '*',
  "'",
  '"',
  '$(reboot)',
  '\\',
  '\r\nBcc: a@b.example\r\n\r\n',
  '\u001b[2J',
  '\u202e',
  '\u2028',
  '\ud800',
  '../',
  '#',
  '](http://evil.example)',
];

/** Any Unicode, with halves of pairs, in between what is meaningful; sometimes very long. */
export const hostileName = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...MEANINGFUL), fc.string({ unit: 'binary' })), { maxLength: 6 })
    .map((parts) => parts.join('')),
  fc.constantFrom('&'.repeat(10_000), '\u001b'.repeat(10_000), '😀'.repeat(5000), '`<>&'.repeat(2500), ''),
);

const maybe = fc.option(hostileName, { nil: undefined });

/** A finding every name of which is hostile, or not known. */
export const hostileFinding: fc.Arbitrary<Finding> = fc
  .record({
    cluster: hostileName,
    process: maybe,
    host: maybe,
    source: hostileName,
    name: maybe,
    image: maybe,
    pod: maybe,
    namespace: maybe,
    isS3: fc.boolean(),
  })
  .map(({ cluster, process, host, source, name, image, pod, namespace, isS3 }) =>
    finding({
      cluster: cluster || 'default',
      process,
      host,
      container: { name, image },
      pod: { name: pod, namespace },
      evidence: [{ source: isS3 ? `s3://logs/${source}#v.1` : source, line: 7 }],
    }),
  );
