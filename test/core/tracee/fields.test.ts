import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { flatten } from '#test/factories/flatten.ts';
import { processorTime, takesLonger } from '#test/factories/processor-time.ts';
import { factsOf, scanText } from '#test/factories/scan.ts';
import { CONTAINER, connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const EXEC = execLine(['PATH=/bin', 'KUBERNETES_SERVICE_HOST=10.96.0.1']);
const CONNECT = connectLine(inet('10.96.0.1'));
const PROTOBUF = readFileSync(join(__dirname, '../../fixtures/forms/protobuf/records.jsonl'), 'utf8').trimEnd();

/** A line in which the arguments are something else. */
function withArguments(line: string, args: (told: readonly Item[]) => Record<string, unknown>): string {
  const { args: told, ...event } = JSON.parse(line);
  return JSON.stringify({ ...event, ...args(told) });
}

type Item = { readonly name: string; readonly value: unknown };

const withoutTime = (lines: readonly string[]) => {
  const { findings, summary } = scanText(lines);
  const found = findings.map(({ id, basis, count, port }) => ({ id, basis, count, port }));
  const { execs, execsWithEnvironment, execsWithEndpoint, connects, malformed, otherEvents } = summary;
  return { found, execs, execsWithEnvironment, execsWithEndpoint, connects, malformed, otherEvents };
};

describe('arguments are read', () => {
  const asNames = (args: readonly Item[]) => Object.fromEntries(args.map(({ name, value }) => [`args.${name}`, value]));
  const asObject = (args: readonly Item[]) => Object.fromEntries(args.map(({ name, value }) => [name, value]));
  const asValues = (args: readonly Item[]) => args.map((item) => ({ ...item, value: JSON.stringify(item.value) }));

  test.each<[string, (line: string) => string]>([
    ['where all of the event was flattened', flatten],
    ['where they were flattened by name', (line) => withArguments(line, asNames)],
    ['where the list came as a text', (line) => withArguments(line, (args) => ({ args: JSON.stringify(args) }))],
    ['where their values came as texts', (line) => withArguments(line, (args) => ({ args: asValues(args) }))],
    ['where the list is an object by name', (line) => withArguments(line, (args) => ({ args: asObject(args) }))],
    ['where the list is an object by place', (line) => withArguments(line, (args) => ({ args: { ...args } }))],
  ])('%s', (_, write) => {
    expect(withoutTime([EXEC, CONNECT].map(write))).toEqual(withoutTime([EXEC, CONNECT]));
    expect(withoutTime([EXEC, CONNECT].map(write))).toMatchObject({ found: [{ basis: 'observed' }], malformed: 0 });
  });

  test.each<[string, (key: string) => string]>([
    ['under the keys of protobuf', (key) => key],
    ['under the keys of Go', (key) => key.replace(/(?:^|_)[a-z]/g, (start) => start.replace('_', '').toUpperCase())],
  ])('as encoding/json of Go writes the protobuf form, %s', (_, spell) => {
    const lines = PROTOBUF.split('\n').filter((line) => !line.includes('detected_from'));
    const written = lines.map((line) => {
      const event = JSON.parse(line);
      const data = event.data?.map(({ name, ...value }: Record<string, unknown>) => {
        const [[key, inner] = ['', undefined]] = Object.entries(value);
        return key === '' ? { name } : { name, Value: { [spell(key)]: inner } };
      });
      return JSON.stringify({ ...event, data });
    });
    expect(written.join('')).toContain('"Value":');
    expect(withoutTime(written)).toEqual(withoutTime(lines));
  });

  test('where a list of one became a text', () => {
    const only = (value: string) => withArguments(EXEC, () => ({ 'args.env': value }));
    expect(scanText([only('KUBERNETES_SERVICE_HOST=10.96.0.1'), CONNECT]).findings).toHaveLength(1);
    expect(scanText([only('PATH=/bin KUBERNETES_SERVICE_HOST=10.96.0.1')]).summary).toMatchObject({
      execs: 0,
      malformedByReason: { shape: 1 },
    });
  });
});

describe('an environment of which a shipper has lost variables', () => {
  const withEnvironment = (value: unknown) =>
    withArguments(EXEC, (args) => ({ args: args.map((item) => (item.name === 'env' ? { ...item, value } : item)) }));
  const HOST = 'KUBERNETES_SERVICE_HOST=10.96.0.1';

  test.each<[string, unknown, number]>([
    ['of which it tells the others', [null, HOST, null, 'PATH=/bin'], 1],
    ['but for the last one, which may be cut', ['PATH=/bin', null, HOST], 0],
    ['all of them', [null, null], 0],
  ])('%s', (_, value, endpoints) => {
    for (const environment of [value, JSON.stringify(value)]) {
      const { findings, summary } = scanText([withEnvironment(environment), CONNECT]);
      expect(summary).toMatchObject({ execs: 1, execsWithEndpoint: endpoints, truncatedEnvironments: 1, malformed: 0 });
      expect(findings).toHaveLength(endpoints);
    }
  });

  test('is not understood where something else stands in its place', () => {
    for (const value of [[null, 5, HOST], [{}], { KUBERNETES_SERVICE_HOST: '10.96.0.1' }])
      expect(scanText([withEnvironment(value)]).summary).toMatchObject({ execs: 0, malformedByReason: { shape: 1 } });
  });

  test('is read alike behind others that are whole', () => {
    const log = [EXEC, EXEC, EXEC, withEnvironment(['PATH=/bin', HOST, null]), CONNECT];
    expect(scanText(log).summary).toMatchObject({ execs: 4, truncatedEnvironments: 1, malformed: 0 });
  });
});

describe('port 0 of a stream', () => {
  const ofMain = (address: object) =>
    JSON.stringify({
      ...{ timestamp: '2026-02-09T16:00:41.122095657Z', id: 1036, name: 'security_socket_connect' },
      workload: { process: { thread: { name: 'curl' } }, container: { id: CONTAINER, started: true } },
      data: [
        { name: 'type', int32: 1 },
        { name: 'remote_addr', sockaddr: address },
      ],
    });

  test.each<[string, string, object]>([
    ['of IPv4', '10.96.0.1', { sa_family: 'AF_INET', sin_addr: '10.96.0.1' }],
    ['of IPv6, with the number of its family', 'fd00::1', { sa_family: 3, sin6_addr: 'fd00::1' }],
  ])('is left out by protobuf, and the same finding: %s', (_, address, written) => {
    const told = execLine([`KUBERNETES_SERVICE_HOST=${address}`]);
    const [finding, ...others] = scanText([told, connectLine(inet(address, '0')), ofMain(written)]).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ basis: 'observed', address, port: 0, count: 2 });
  });
});

describe('an exec of which no argument can be read is not understood', () => {
  test.each<[string, Record<string, unknown>]>([
    ['because there is none', {}],
    ['because the list is empty', { args: [] }],
    ['because its items are called otherwise', { args: [{ Name: 'env', Value: ['A=b'] }] }],
    ['because the keys were flattened in another way', { args_env: ['A=b'], args: null }],
  ])('%s', (_, args) => {
    expect(scanText([withArguments(EXEC, () => args)]).summary).toMatchObject({
      execs: 0,
      malformedByReason: { shape: 1 },
    });
  });

  test('but one without an environment is', () => {
    expect(scanText([execLine(null)]).summary).toMatchObject({ execs: 1, execsWithEnvironment: 0, malformed: 0 });
  });
});

describe('an event of the protobuf form whose keys are others', () => {
  const lines = PROTOBUF.split('\n');
  const asProtobufDoes = (line: string) =>
    line.replace(/"[a-z]\w*":/g, (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  const flattenObjects = (line: string) => {
    const event = JSON.parse(line);
    const { data, policies: _, ...others } = event;
    return JSON.stringify({ ...JSON.parse(flatten(JSON.stringify(others))), timestamp: event.timestamp, data });
  };

  test.each([
    ['as protobuf spells them by default', asProtobufDoes],
    ['flattened, but for lists', flattenObjects],
    ['flattened as a whole', (line: string) => withTimeOf(line, flatten(line))],
    ['spelled so, and flattened', (line: string) => withTimeOf(line, flatten(asProtobufDoes(line)))],
  ])('is read like others: %s', (_, write) => {
    const written = lines.map(write);
    expect(written).not.toEqual(lines);
    const { findings, summary } = scanText(written);
    const bare = scanText(lines);
    expect({ ...summary, bytes: 0 }).toEqual({ ...bare.summary, bytes: 0 });
    expect(findings).toEqual(bare.findings);
    const log = { source: 'a.log', content: `${[...written, ...written].join('\n')}\n` };
    expect(factsOf(log)).toEqual(factsOf({ ...log, reading: 'parse' }));
  });

  test.each(['_', '/', '_0_'])('is not taken for one of the node where its parts are joined otherwise: %s', (joint) => {
    const written = lines.map((line) => flattenObjects(line).replaceAll('workload.', `workload${joint}`));
    const { findings, summary } = scanText(written);
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ otherEvents: 0, malformed: lines.length });
  });

  test.each([
    ...['name', 'pod', 'pod_name', 'podName', 'pod.name', 'container', 'container.name', 'k8s_cluster'],
    ...['process', 'process_name'],
  ])('is not what has a label of a workload around an event: %s', (label) => {
    const wrapped = [EXEC, CONNECT].map((log) =>
      JSON.stringify({ name: 'tracee', timestamp: '2026-02-09T16:00:41Z', [`workload.${label}`]: 'tracee', log }),
    );
    expect(withoutTime(wrapped)).toEqual(withoutTime([EXEC, CONNECT]));
  });

  test('is not taken for one of the node where a shipper has left its process out', () => {
    const written = lines
      .filter((line) => line.includes('"container":'))
      .map((line) => {
        const kept = Object.entries(JSON.parse(flattenObjects(line)));
        return JSON.stringify(Object.fromEntries(kept.filter(([key]) => !key.startsWith('workload.process'))));
      });
    expect(scanText(written).summary).toMatchObject({ otherEvents: 0, malformed: written.length });
  });

  test('is read where only its workload was flattened', () => {
    const written = lines.map((line) => {
      const { workload, ...others } = JSON.parse(line);
      const parts = Object.entries(workload).map(([key, part]) => [`workload.${key}`, part]);
      return JSON.stringify({ ...others, ...Object.fromEntries(parts) });
    });
    expect(scanText(written).findings).toEqual(scanText(lines).findings);
  });

  test('keeps the names of what a rule tells of itself', () => {
    const process = { unique_id: 7, host_pid: 4, pid: 2, thread: { name: 'sh' } };
    const event = {
      ...{ timestamp: '2026-02-09T16:00:41.1Z', id: 7000, name: 'acme', data: [] },
      ...{ workload: { process, container: { id: CONTAINER, started: true } } },
      threat: { name: 'Acme', severity: 'HIGH', properties: { Category: 'execution' } },
    };
    const found = (line: string) => scanText([line]).findings;
    const line = JSON.stringify(event);
    expect(found(line)).toMatchObject([{ signature: { tactic: 'Execution' } }]);
    expect(found(asProtobufDoes(line))).toEqual(found(line));
  });

  test('takes no longer where its keys have more parts than anybody asks for', () => {
    const event = {
      timestamp: '2026-02-09T16:00:41Z',
      id: 1,
      name: 'security_socket_connect',
      'workload.process.pid': 1,
    };
    const read = (below: string) => {
      const parts = Array.from({ length: 20_000 }, (_, at) => [`workload.x${at}${below}`, 1]);
      const line = JSON.stringify({ ...event, ...Object.fromEntries(parts) });
      return () => void scanText([line]);
    };
    const usual = processorTime(read(''));
    expect(takesLonger(2 * usual + 500, read('.a.b.c.d.e.f.g.h.i.j.k.l.m'))).toBe(false);
  });

  test('is no danger however deep it is', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const [line = ''] = lines;
    const written = asProtobufDoes(line).replace(/"data":/, `"more":${deep},"data":[{"name":"x","str":${deep}}],"d":`);
    expect(scanText([written]).summary).toMatchObject({ lines: 1, malformed: 1 });
  });
});

function withTimeOf(line: string, written: string): string {
  return JSON.stringify({ ...JSON.parse(written), timestamp: JSON.parse(line).timestamp });
}
