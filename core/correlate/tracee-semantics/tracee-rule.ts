import { JOIN } from '#core/detectors/registry.ts';
import type { Event, MalformedEvent } from '#core/tracee/event.ts';

/**
 * Tracee's own detector, rule by rule (signatures/golang/kubernetes_api_connection.go, v0.10 to v0.24.1, and
 * detectors/kubernetes_api_connection.go), to compare with ours: events count in the order of their arrival, the
 * last value wins, and texts are compared as they are.
 */
export type LiteralDetector = {
  /** The API server's address as the container was told it, if this event is a connect to it. */
  detect(cluster: string, event: Event | MalformedEvent): string | undefined;
};

export function createLiteralDetector(): LiteralDetector {
  const addresses = new Map<string, string>();

  return {
    detect(cluster, event) {
      if (event.kind !== 'exec' && event.kind !== 'connect') return undefined;
      const key = JSON.stringify([cluster, event.container]);
      if (event.kind === 'connect') return addresses.get(key) === event.address ? event.address : undefined;
      const address = readAddress(event.environment ?? []);
      if (address !== '') addresses.set(key, address);
      return undefined;
    },
  };
}

/** The first variable that contains the name counts, with all that follows its first equals sign. */
function readAddress(environment: readonly string[]): string {
  const variable = environment.find((text) => text.includes(`${JOIN.traceeVariable}=`)) ?? '';
  return variable.slice(variable.indexOf('=') + 1).trim();
}
