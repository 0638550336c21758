import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findingsOf } from '#core/correlate/findings.ts';
import { summarise } from '#core/correlate/summary.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { tableOf } from '#test/factories/findings-table.ts';
import { factsOf } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

test('nothing of an environment but the address of the API server comes out, wherever it stands', () => {
  const secret = 'constructed-secret';
  const position = fc.constantFrom(
    `PASSWORD=${secret}`,
    `${secret}=value`,
    `KUBERNETES_SERVICE_HOST=${secret}`,
    `X=KUBERNETES_SERVICE_HOST=${secret}`,
    secret,
    'KUBERNETES_SERVICE_HOST=10.96.0.1',
    '?',
  );
  fc.assert(
    fc.property(fc.array(position), (environment) => {
      const facts = factsOf({ content: [execLine(environment), connectLine(inet('10.96.0.1'))].join('\n') });
      const findings = findingsOf(facts);
      const summary = summarise(facts, findings, []);
      const outputs = [
        ...findings.flatMap((finding) => [formatFindingJson(finding), formatOcsf(finding, '0')]),
        tableOf({ findings, summary }),
        JSON.stringify(summary),
      ];
      expect(outputs.join()).not.toContain(secret);
    }),
  );
});
