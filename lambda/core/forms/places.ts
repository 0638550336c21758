import type { ContainerDetails } from '../event.ts';

export type Path = readonly (string | number)[];

/**
 * Where a form keeps what the rule looks at, for readers that know a line's structure before they read it. A text
 * is in the first of its places that has one. The forms themselves, which read anything, are the reference.
 */
export type Places = {
  readonly time: Path;
  readonly container: readonly Path[];
  readonly started: Path;
  readonly process: readonly Path[];
  readonly details: Readonly<Record<keyof ContainerDetails, readonly Path[]>>;
  /** The list of arguments, and where in one of them its value is. */
  readonly list: string;
  readonly environment: Path;
  readonly remote: Path;
};

/** Of trace-event.ts. */
export const TRACE_EVENT_PLACES: Places = {
  time: ['timestamp'],
  container: [['container', 'id'], ['containerId']],
  started: ['contextFlags', 'containerStarted'],
  process: [['processName']],
  details: {
    name: [['container', 'name'], ['containerName']],
    image: [['container', 'image'], ['containerImage']],
    podName: [['kubernetes', 'podName'], ['podName']],
    podNamespace: [['kubernetes', 'podNamespace'], ['podNamespace']],
    podUid: [['kubernetes', 'podUID'], ['podUID']],
    host: [['hostName']],
  },
  list: 'args',
  environment: ['value'],
  remote: ['value'],
};

/** Of protobuf-json.ts, as Tracee itself writes it. */
export const PROTOBUF_PLACES: Places = {
  time: ['timestamp'],
  container: [['workload', 'container', 'id']],
  started: ['workload', 'container', 'started'],
  process: [['workload', 'process', 'thread', 'name']],
  details: {
    name: [['workload', 'container', 'name']],
    image: [['workload', 'container', 'image', 'name']],
    podName: [['workload', 'k8s', 'pod', 'name']],
    podNamespace: [['workload', 'k8s', 'namespace', 'name']],
    podUid: [['workload', 'k8s', 'pod', 'uid']],
    host: [],
  },
  list: 'data',
  environment: ['str_array', 'value'],
  remote: ['sockaddr'],
};
