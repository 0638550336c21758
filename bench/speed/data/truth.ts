import { createHash } from 'node:crypto';
import type { GeneratedEvent } from './event.ts';

/** What a log holds, known from its making and not from reading it. */
export type Truth = {
  readonly bytes: number;
  readonly lines: number;
  readonly execs: number;
  /** To internet addresses. */
  readonly connects: number;
  readonly findings: number;
  /** Of all findings with their counts. */
  readonly digest: string;
};

export type FoundConnection = {
  readonly container: string;
  readonly address: string;
  readonly port: number;
  readonly process: string;
  readonly count: number;
};

export function createTruth() {
  /** By address: the containers that were told it, and the namespaces of those that their runtime told it. */
  const told = new Map<string, Set<string>>();
  const witnessed = new Map<string, Set<string>>();
  const connections = new Map<string, FoundConnection>();
  const counts = { bytes: 0, lines: 0, execs: 0, connects: 0 };

  return { note, finish };

  function note(event: GeneratedEvent, bytes: number): void {
    counts.bytes += bytes;
    counts.lines += 1;
    if (event.name === 'sched_process_exec') noteExec(event);
    if (event.name === 'security_socket_connect') noteConnect(event);
  }

  function noteExec({ process }: GeneratedEvent): void {
    counts.execs += 1;
    for (const variable of process.container.environment) {
      const [name, value = ''] = variable.split('=');
      if (name !== 'KUBERNETES_SERVICE_HOST') continue;
      const [id, , parent] = process.ids;
      told.set(value, (told.get(value) ?? new Set()).add(process.container.id));
      if (id === 1 || parent === 0)
        witnessed.set(value, (witnessed.get(value) ?? new Set()).add(process.container.namespace));
    }
  }

  function noteConnect({ process, arguments: list }: GeneratedEvent): void {
    const remote = list.find(({ name }) => name === 'remote_addr')?.value;
    if (typeof remote !== 'object' || !('family' in remote) || remote.family === 'AF_UNIX') return;
    counts.connects += 1;
    const { address, port } = remote;
    const connection = { container: process.container.id, address, port, process: process.name };
    const key = JSON.stringify(connection);
    connections.set(key, { ...connection, count: (connections.get(key)?.count ?? 0) + 1 });
  }

  /** A connection is a finding if its container was told the address, or two of other namespaces were; there is one port. */
  function finish(): Truth {
    const found = [...connections.values()].filter(({ container, address }) => {
      return told.get(address)?.has(container) || (witnessed.get(address)?.size ?? 0) >= 2;
    });
    return { ...counts, findings: found.length, digest: digestOf(found) };
  }
}

/** The same for the same findings in any order. */
export function digestOf(found: readonly FoundConnection[]): string {
  const lines = found.map(({ container, address, port, process, count }) =>
    JSON.stringify([container, address, port, process, count]),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16);
}
