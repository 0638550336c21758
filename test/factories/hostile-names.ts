import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { REASONS, type ReasonName, type Risk } from '#core/correlate/risk.ts';
import type { Program } from '#core/tracee/event.ts';
import { finding } from './alerts.ts';
import { ANY_CHARACTER } from './any-character.ts';

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
  'עברית',
  '\u2028',
  '\ud800',
  '../',
  '#',
  '](http://evil.example)',
  'WWW.evil.example',
];

/** Any Unicode, with halves of pairs, in between what is meaningful; sometimes very long. */
export const hostileName = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...MEANINGFUL), fc.string({ unit: ANY_CHARACTER })), { maxLength: 6 })
    .map((parts) => parts.join('')),
  fc.constantFrom('&'.repeat(10_000), '\u001b'.repeat(10_000), '😀'.repeat(5000), '`<>&'.repeat(2500), ''),
);

const maybe = fc.option(hostileName, { nil: undefined });

const hostileProgram: fc.Arbitrary<Program> = fc.record({
  executable: hostileName,
  arguments: fc.option(fc.array(hostileName, { maxLength: 30 }), { nil: undefined }),
  user: maybe,
  parents: fc.array(hostileName, { maxLength: 4 }),
  isEntered: fc.boolean(),
});

/** All that can be said for and against something. */
const EVERY_REASON: Risk = {
  score: 1000,
  severity: 'critical',
  reasons: (Object.keys(REASONS) as ReasonName[]).map((is) => ({ is, points: 1000 })),
};

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
    digest: maybe,
    program: fc.option(hostileProgram, { nil: undefined }),
    risk: fc.option(fc.constant(EVERY_REASON), { nil: undefined }),
  })
  .map(({ cluster, process, host, source, name, image, pod, namespace, isS3, digest, program, risk }) =>
    finding({
      cluster: cluster || 'default',
      process,
      host,
      container: { name, image, digest },
      program,
      risk,
      pod: { name: pod, namespace },
      evidence: [{ source: isS3 ? `s3://logs/${source}#v.1` : source, line: 7 }],
    }),
  );
