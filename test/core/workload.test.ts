import { expect, test } from '@jest/globals';
import { workloadOf } from '#core/workload.ts';

test.each([
  ['checkout-6d9f8c7b54-x2x7q', 'checkout', 'a Deployment'],
  ['app-c-8b9cd456c-5h54z', 'app-c', 'a Deployment whose name has dashes'],
  ['node-exporter-x7k2p', 'node-exporter', 'a DaemonSet'],
  ['reports-29011680-k4p9d', 'reports', 'a CronJob'],
  ['trainer-0', 'trainer', 'a StatefulSet'],
  ['kube-apiserver-node-1', 'kube-apiserver-node', 'a static pod on a numbered node'],
  ['debug', 'debug', 'a pod of its own'],
  ['web-frontend', 'web-frontend', 'a pod whose name has vowels'],
])('%s belongs to %s: %s', (pod, workload) => {
  expect(workloadOf(pod)).toBe(workload);
});

test('a pod without a name has no workload', () => {
  expect(workloadOf(undefined)).toBeUndefined();
});
