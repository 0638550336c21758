import { JOIN_DETECTOR, READS } from '#core/detectors/registry.ts';
import { isObject, type JsonObject, nonEmptyText } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import type { LogRecord } from '#core/records/record.ts';
import { type EventTime, readTime } from '#core/time.ts';
import { type ContainerDescription, OTHER } from './event.ts';
import { type Fields, itemNamed, memberOf, readFinding, readLookedAt, recallContainer } from './fields.ts';
import type { Form } from './form.ts';

/**
 * `v1beta1.Event`, what Tracee's main branch writes since November 2025 (api/v1beta1/event_json.go), and the
 * shapes that its documentation (docs/outputs/event-structure.md) and its gRPC interface show.
 */
export const protobufJson: Form = {
  read(record) {
    const { value } = record;
    const name = nonEmptyText(value['name']) ?? nonEmptyText(value['id']);
    if (name === undefined || !isEvent(value)) return undefined;
    const read = READS.get(name);
    if (read !== undefined) return readLookedAt(fieldsOf(record), read);
    return name === JOIN_DETECTOR.eventName ? readFinding(fieldsOf(record)) : OTHER;
  },
};

function isEvent(value: JsonObject): boolean {
  return 'timestamp' in value && ['id', 'workload', 'context', 'data', 'policies'].some((key) => key in value);
}

function fieldsOf(record: LogRecord): Fields {
  const { value } = record;
  const workload = value['workload'] ?? value['context'];
  const container = memberOf(workload, 'container');
  return {
    container: () => recallContainer(record, () => readContainer(workload)),
    isOld: () => false,
    started: memberOf(container, 'started') ?? memberOf(container, 'is_running'),
    argument: (name) => readValue(itemNamed(value['data'], name)),
    process: () => memberOf(memberOf(memberOf(workload, 'process'), 'thread'), 'name'),
    time: () => readTimestamp(record),
  };
}

/**
 * A data item's value stands under the key of its type; builds of December 2025 called every type `value`.
 * A list is `{"value":[…]}`, and `{}` if it is empty.
 */
function readValue(item: unknown): unknown {
  const value =
    memberOf(item, 'str_array') ?? memberOf(item, 'sockaddr') ?? memberOf(item, 'str') ?? memberOf(item, 'value');
  if (!isObject(value)) return value;
  if (Object.keys(value).length === 0) return undefined;
  return Array.isArray(value['value']) ? value['value'] : value;
}

function readContainer(workload: unknown): ContainerDescription {
  const container = memberOf(workload, 'container');
  const image = memberOf(container, 'image');
  const kubernetes = memberOf(workload, 'k8s');
  const pod = memberOf(kubernetes, 'pod') ?? memberOf(workload, 'pod');
  return {
    id: memberOf(container, 'id'),
    details: {
      name: nonEmptyText(memberOf(container, 'name')),
      image: nonEmptyText(isObject(image) ? image['name'] : image),
      podName: nonEmptyText(memberOf(pod, 'name')),
      podNamespace: nonEmptyText(memberOf(memberOf(kubernetes, 'namespace'), 'name')),
      podUid: nonEmptyText(memberOf(pod, 'uid')),
    },
  };
}

function readTimestamp(record: LogRecord): EventTime {
  if (record.readTimestamp !== undefined) return record.readTimestamp();
  const json = findTimestamp(record);
  return json === undefined ? undefined : readTime(json);
}

function findTimestamp({ value, text }: LogRecord): string | undefined {
  const { timestamp } = value;
  return typeof timestamp === 'string' ? JSON.stringify(timestamp) : valuesOf(text, 'timestamp').at(-1);
}
