import { type Connect, type ContainerDetails, type Exec, type MalformedEvent, WRONG_SHAPE } from '../event.ts';
import { memberOf } from '../forms/fields.ts';
import { type Path, type Places, PROTOBUF_PLACES, TRACE_EVENT_PLACES } from '../forms/places.ts';
import { readRemoteAddress } from '../forms/socket-address.ts';
import { isObject, type JsonObject } from '../json.ts';
import { reduceEnvironment } from '../rule/environment.ts';
import { type EventTime, readTime } from '../time.ts';
import { INNER_TEXT, INNER_TEXTS, TEXT, TEXTS } from './hole.ts';
import { jsonIn, memoise, type PlacedHole, valueReader } from './placed-hole.ts';

/** Reads the event of the line that its holes were last taken from; undefined if that is left to the event's form. */
export type EventReader = () => Exec | Connect | MalformedEvent | undefined;

/** What execs and connects have in common. */
type Subject = {
  readonly container: () => string | undefined;
  readonly details: () => ContainerDetails;
  readonly time: () => EventTime;
};

/**
 * A reader for execs and connects that are laid out like `record`, whose event has this name. It reads what the
 * form would read and nothing else, and anew only what has changed. Undefined if the layout is not that of newer
 * Tracees, and if the containers have not started.
 */
export function createEventReader(
  name: string,
  record: JsonObject,
  holes: readonly PlacedHole[],
): EventReader | undefined {
  const places = typeof record['eventName'] === 'string' ? TRACE_EVENT_PLACES : PROTOBUF_PLACES;
  const subject = subjectReader(places, holes);
  const started = places.started.reduce<unknown>((value, step) => memberOf(value, String(step)), record);
  if (subject === undefined || started !== true) return undefined;
  if (name !== 'sched_process_exec' && name !== 'security_socket_connect') return undefined;
  if (name === 'sched_process_exec') return execReader(subject, argumentHoles(places, 'env', record, holes));
  return connectReader(subject, textReader(holes, places.process), argumentHoles(places, 'remote_addr', record, holes));
}

function execReader({ container, details, time }: Subject, holes: readonly ArgumentHole[]): EventReader | undefined {
  const [hole] = holes;
  if (hole === undefined || holes.length > 1 || (hole.kind !== TEXTS && hole.kind !== INNER_TEXTS)) return undefined;
  const environment = memoise([hole], () => reduceEnvironment(jsonIn(hole)));
  return () => {
    const id = container();
    if (id === undefined) return undefined;
    const variables = environment();
    return {
      kind: 'exec',
      container: id,
      details: details(),
      time: time(),
      environment: variables.length === 0 ? undefined : variables,
    };
  };
}

function connectReader(
  { container, details, time }: Subject,
  process: () => string | undefined,
  holes: readonly ArgumentHole[],
): EventReader | undefined {
  const members = holes.map((hole) => [hole.key, valueReader(hole)] as const);
  const remote = memoise(holes, () =>
    readRemoteAddress(Object.fromEntries(members.map(([key, read]) => [key, read()]))),
  );
  return () => {
    const id = container();
    const target = remote();
    if (id === undefined || target === 'otherFamily') return undefined;
    if (target === undefined) return WRONG_SHAPE;
    const { address, port } = target;
    return { kind: 'connect', container: id, details: details(), time: time(), process: process(), address, port };
  };
}

function subjectReader(places: Places, holes: readonly PlacedHole[]): Subject | undefined {
  const time = holes.find(isAt(places.time));
  const { name, image, podName, podNamespace, podUid, host } = places.details;
  const alternatives = [name, image, podName, podNamespace, podUid, host];
  // An empty text in the first place would let the second one count.
  if (time === undefined || alternatives.some((paths) => textHoles(holes, paths).length > 1)) return undefined;
  const read = alternatives.map((paths) => textReader(holes, paths));
  const [readName, readImage, readPodName, readPodNamespace, readPodUid, readHost] = read;
  const details = memoise(
    alternatives.flatMap((paths) => textHoles(holes, paths)),
    () => ({
      name: readName?.(),
      image: readImage?.(),
      podName: readPodName?.(),
      podNamespace: readPodNamespace?.(),
      podUid: readPodUid?.(),
      host: readHost?.(),
    }),
  );
  return { container: textReader(holes, places.container), details, time: () => readTime(jsonIn(time)) };
}

/** The first of the places that is a text; undefined if it is empty. */
function textReader(holes: readonly PlacedHole[], paths: readonly Path[]): () => string | undefined {
  const [hole] = textHoles(holes, paths);
  if (hole === undefined) return () => undefined;
  const read = valueReader(hole);
  return () => {
    const text = read();
    return typeof text === 'string' && text !== '' ? text : undefined;
  };
}

function textHoles(holes: readonly PlacedHole[], paths: readonly Path[]): PlacedHole[] {
  return paths.flatMap((path) => holes.filter(isAt(path))).filter(({ kind }) => kind === TEXT || kind === INNER_TEXT);
}

/** A hole of an argument's value, and the member that it is of that. */
type ArgumentHole = PlacedHole & { readonly key: string };

function argumentHoles(places: Places, name: string, record: JsonObject, holes: readonly PlacedHole[]): ArgumentHole[] {
  const list = record[places.list];
  const index = Array.isArray(list) ? list.findIndex((item) => isObject(item) && item['name'] === name) : -1;
  const path = [places.list, index, ...(name === 'env' ? places.environment : places.remote)];
  return holes
    .filter((hole) => isAt(path)({ ...hole, path: hole.path.slice(0, path.length) }))
    .map((hole) => ({ ...hole, key: hole.path.slice(path.length).join('.') }));
}

function isAt(path: Path): (hole: PlacedHole) => boolean {
  return (hole) => hole.path.length === path.length && hole.path.every((step, at) => step === path[at]);
}
