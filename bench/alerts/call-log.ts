import { SEVERITIES } from '#core/detectors/detector.ts';
import { hashOf } from '#core/hash.ts';
import { toNanoseconds } from '#core/time.ts';
import { connectLine, execLine, findingLine, inet } from '#test/factories/trace-event.ts';
import { API_SERVER, containerOf, signatureOf, threadOf } from './call-sighting.ts';
import type { Call } from './fleet.ts';

/** Processes start so long before they connect, in nanoseconds. */
const BEFORE = 1_000_000n;
const ENVIRONMENT = [`KUBERNETES_SERVICE_HOST=${API_SERVER}`];

/** The lines that Tracee writes of a call: the start of each process from the container's first to the one that connects, and the connect. */
export function linesOf(call: Call, start: number): string[] {
  const { parents = [], executable, isEntered = false } = call;
  const time = toNanoseconds(start + call.at);
  const path = [...parents].reverse().concat(executable);
  const lines = path.map((each, at) =>
    execLine(ENVIRONMENT, {
      ...optionsOf(call),
      ...{ path: each, process: threadOf({ executable: each }), timestamp: String(time - BEFORE + BigInt(at)) },
      entity: entityOf(call, at),
      parentEntity: at === 0 ? 1 : entityOf(call, at - 1),
      processId: isEntered ? 90 + at : 1 + at,
      parentId: at === 0 ? 0 : (isEntered ? 90 : 1) + at - 1,
    }),
  );
  const entity = entityOf(call, path.length - 1);
  const own = { ...optionsOf(call), process: threadOf(call), timestamp: String(time), entity };
  if (call.rule === undefined) return [...lines, connectLine(inet(API_SERVER), own)];
  const { name, eventName, severity } = signatureOf(call.rule);
  return [...lines, findingLine([call.rule, eventName, name, SEVERITIES[severity].tracee], own)];
}

function optionsOf(call: Call) {
  return {
    container: containerOf(call),
    containerName: call.container,
    image: call.image,
    podName: call.pod,
    podNamespace: call.namespace,
  };
}

/** Tracee's name of a process: 32 bits. `at`: its place below the container's first. */
function entityOf(call: Call, at: number): number {
  const { executable, parents = [] } = call;
  return Number.parseInt(hashOf(JSON.stringify([containerOf(call), parents, executable, at])).slice(0, 8), 16);
}
