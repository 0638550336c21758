import { describe, expect, test } from '@jest/globals';
import { parseObject } from '#core/json.ts';
import { originOf, originOfText } from '#core/records/origin.ts';

const ID = '7acee000'.repeat(8);

function originIn(record: unknown): string | undefined {
  return originOf(parseObject(JSON.stringify(record)) ?? {});
}

describe('a record says which container wrote it, as written by', () => {
  test.each([
    ['Fluent Bit', { kubernetes: { container_name: 'api', namespace_name: 'shop', pod_name: 'api-1' } }],
    ['Vector', { kubernetes: { container_name: 'api', pod_namespace: 'shop' } }],
    ['Filebeat', { kubernetes: { container: { name: 'api' }, namespace: 'shop' }, container: { id: ID } }],
    ['Filebeat, flattened', { 'kubernetes.container.name': 'api', 'kubernetes.namespace': 'shop' }],
    ['Graylog', { kubernetes_container_name: 'api', kubernetes_namespace_name: 'shop' }],
    ['OpenTelemetry', { attributes: { 'k8s.container.name': 'api', 'k8s.namespace.name': 'shop' } }],
    ['Google Cloud', { resource: { labels: { container_name: 'api', namespace_name: 'shop' } } }],
    ['Elasticsearch', { _source: { kubernetes: { container_name: 'api', namespace_name: 'shop' } } }],
    ['journald under the kubelet', { CONTAINER_NAME: 'k8s_api_api-1_shop_7618a938_0' }],
    ['Filebeat without metadata', { log: { file: { path: `/var/log/containers/api-1_shop_api-${ID}.log` } } }],
    ['Fluent Bit without metadata', { tag: `kube.var.log.containers.api-1_shop_api-${ID}.log` }],
    ['Promtail', { filename: '/var/log/pods/shop_api-1_7618a938/api/0.log' }],
  ])('%s', (_, record) => {
    expect(originIn({ message: 'hello', ...record })).toBe('shop/api');
  });

  test.each([
    ["Docker's driver", { container_name: '/api' }],
    ['journald', { CONTAINER_NAME: 'api' }],
  ])('%s, which knows no namespace', (_, record) => {
    expect(originIn(record)).toBe('api');
  });

  test.each([
    ['kubectl', '[pod/api-1/api] hello'],
    ['stern', 'api-5d4f8c7b54-x2x7q api hello'],
    ['stern in colour', '\x1b[38;5;9mapi-x2x7q\x1b[0m \x1b[38;5;1mapi\x1b[0m hello'],
  ])('%s, before the text', (_, line) => {
    expect(originOfText(line)).toBe('api');
  });
});

describe('nothing says so', () => {
  test.each([
    ['of an event, which names the container that it is about', { containerName: 'api', container: { name: 'api' } }],
    ['of its pod alone', { kubernetes: { podName: 'api-1', podNamespace: 'shop', pod_name: 'api-1' } }],
    ['where the name is empty, or no text', { container_name: '', kubernetes: { container_name: 7 } }],
    ['of a file that is no log of a container', { path: '/var/log/syslog', source: 'stdin' }],
  ])('%s', (_, record) => {
    expect(originIn(record)).toBeUndefined();
  });

  test.each(['node-1 tracee hello', '2026-02-09T16:00:42Z node-b hello', 'panic: runtime error', '[pod/api-1] hello'])(
    'of the line %s',
    (line) => expect(originOfText(line)).toBeUndefined(),
  );
});

test('a name is cut', () => {
  expect(originIn({ container_name: 'a'.repeat(5000) })?.length).toBe(100);
});
