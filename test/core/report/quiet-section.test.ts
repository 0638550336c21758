import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { QuietCluster } from '#core/correlate/quiet-workloads.ts';
import { renderReport } from '#core/report/render-report.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { hostileName } from '#test/factories/hostile-names.ts';
import { aReport, QUIET_CLUSTER } from '#test/factories/report.ts';

function section(changes: Partial<QuietCluster> = {}, settings = defaultSettings()): string {
  const report = { ...aReport({ findings: 0 }), quiet: [{ ...QUIET_CLUSTER, ...changes }], settings };
  const html = [...renderReport(report, { style: '', script: '' })].join('');
  return /<section id="quiet".*?<\/section>/s.exec(html)?.[0] ?? '';
}

const blocks = (html: string) =>
  [...html.matchAll(/<pre><code>(.*?)<\/code><\/pre>/gs)].map(([, text = '']) =>
    text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );

describe('who does not need the API server', () => {
  test('is listed, with what that was judged by and what it does not say', () => {
    const text = section()
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain(
      '3 workloads never called the API server on the 9 days that were watched whole; 5 workloads did.',
    );
    expect(text).toContain('shop cart 9 4 yes');
    for (const doubt of [
      '2 days on which there were no events in some hour',
      '1 day on which records were lost',
      '2 workloads of which not every container showed its environment',
      '1 workload that was there on fewer than 7',
      '3 containers whose pod is not known',
      'name no nodes',
      'A connection that was opened before these logs begin',
      '1 day on which no connection was logged',
      'Of these 1 called the API server',
      '2 nodes sent neither an exec nor a connection',
    ]) {
      expect(text).toContain(doubt);
    }
    expect(text).not.toContain('node was silent');
  });

  test('gets what takes its token away, by what controls its pods', () => {
    const settings = defaultSettings();
    const access = { context: 'prod-admin', eksCluster: null, region: null };
    const html = section({}, { ...settings, alerts: { ...settings.alerts, clusters: { prod: access } } });
    const patch = `-p '{"spec":{"template":{"metadata":{"labels":{"traceward/api-server":"not-needed"}},"spec":{"automountServiceAccountToken":false}}}}'`;
    expect(blocks(html)).toEqual(
      expect.arrayContaining([
        [
          `kubectl --context prod-admin patch deployment -n shop cart ${patch}`,
          `kubectl --context prod-admin patch statefulset -n shop db ${patch}`,
        ].join('\n'),
        `kubectl --context prod-admin get pod -n ml agent-x2x7q -o jsonpath='{.metadata.ownerReferences}'`,
      ]),
    );
  });

  test('gets the policies of all namespaces in one text, and those of Cilium in another', () => {
    expect(blocks(section())).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: traceward-no-api-server
  namespace: "shop"
spec:
  podSelector:
    matchLabels: {traceward/api-server: not-needed}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: {}
        - ipBlock:
            cidr: "0.0.0.0/0"
            except:
              - "10.96.0.1/32"
        - ipBlock:
            cidr: "::/0"
            except:
              - "fd00:10:96::1/128"
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: traceward-no-api-server
  namespace: "ml"
`),
        expect.stringMatching(
          /namespace: "shop"\n(?:.|\n)*toEntities: \[kube-apiserver\]\n---\n(?:.|\n)*namespace: "ml"\n/,
        ),
      ]),
    );
    expect(section({ servers: [] })).not.toContain('kind: NetworkPolicy');
  });

  test.each([
    ['short', 'Not long enough to say: of the 12 days with logs 9 were watched whole'],
    ['not-read', 'not all logs were read to their end'],
    ['blind', 'blind for calls'],
    ['clock', 'more days, or more nodes'],
  ] as const)('is not said where it cannot be: %s', (notJudged, reason) => {
    const html = section({ notJudged, workloads: [] });
    expect(html).toContain(reason);
    expect(html).not.toContain('<pre>');
  });

  test('stands in no report whose maker did not have the whole log', () => {
    expect([...renderReport(aReport(), { style: '', script: '' })].join('')).not.toContain('id="quiet"');
  });

  test('gives no command and no policy for a name that Kubernetes would not have made', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (namespace, pod) => {
        fc.pre(!/^[a-z0-9]/.test(namespace) && !/^[a-z0-9]/.test(pod));
        const workloads = [{ namespace, workload: pod, pod, containers: 1, days: 7, connects: true }];
        const html = section({ workloads, servers: ['10.96.0.1/32', '*/0\n- x', '1.2.3.4/a'] });
        expect(blocks(html)).toHaveLength(1);
        expect(html).not.toMatch(/[^\n\P{C}]/u);
      }),
      { numRuns: 40 },
    );
  });
});
