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
  ['runner-zzat8-s8-project-1-concurrent-0-s345dpl6', 'runner-zzat8-s8-project-1', 'a job of GitLab Runner'],
  ['runner-z1gihfdz-project-12-concurrent-3-x7k2p1', 'runner-z1gihfdz-project-12', 'one of an earlier release'],
  ['nightly-9tql2-whalesay-2894713021', 'nightly-whalesay', 'a step of Argo Workflows: workflow-template-hash'],
  ['nightly-9tql2', 'nightly', 'the only step of a workflow'],
  ['etl-daily-9f3b2c1d0e8a7654-driver', 'etl-daily-driver', 'the driver of Spark: application-16 digits-driver'],
  ['etl-daily-9f3b2c1d0e8a7654-exec-17', 'etl-daily-exec', 'an executor of Spark: application-16 digits-exec-n'],
  ['build-x7k2p-fetch-pod', 'build-fetch', 'a task of Tekton: pipeline run-task-pod'],
  ['lint-x7k2p-pod-retry1', 'lint', 'a task run of Tekton that was tried again'],
  ['my-pod', 'my-pod', 'a pod that is called a pod'],
  ['load-orders-extract-3kq9zx0a', 'load-orders-extract', 'a task of Airflow: dag-task-8 characters'],
  ['load.0a1b2c3d4e5f60718293a4b5c6d7e8f9', 'load', 'a task of Airflow with a UUID'],
  ['node-frontend', 'node-frontend', 'a word of eight letters'],
  ['etcd-master01', 'etcd-master01', 'a word with a number'],
  ['shop-main-42-x9d6p-hs0r7-2s8zw', 'shop-main', 'an agent of Jenkins: job-build-5-5-5'],
  ['jnlp-agent-x0d13', 'jnlp-agent', 'an agent of Jenkins with a suffix of its own'],
  ['linux-large-rmrgw-runner-p9p5n', 'linux-large-runner', 'a runner of GitHub Actions: set-5-runner-5'],
])('%s belongs to %s: %s', (pod, workload) => {
  expect(workloadOf(pod)).toBe(workload);
});

test('a pod without a name has no workload', () => {
  expect(workloadOf(undefined)).toBeUndefined();
});

test('endings of the settings come first, and leave a name', () => {
  expect(workloadOf('shop-build-x1', ['-build-*'])).toBe('shop');
  expect(workloadOf('shop-web-build-x1-y2', ['-build-*'])).toBe('shop-web-build-x1-y2');
  expect(workloadOf('shop-abcdefgh', ['-????????'])).toBe('shop');
  expect(workloadOf('-build-x1', ['-build-*'])).toBe('-build-x1');
});
