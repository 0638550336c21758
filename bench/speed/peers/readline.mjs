// What one would write first: a line at a time, JSON.parse, and the join. Prints the findings.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const endpoints = new Map();
const witnesses = new Map();
const connections = new Map();
const containers = new Map();

for await (const line of createInterface({
  input: createReadStream(process.argv[2]),
  crlfDelay: Number.POSITIVE_INFINITY,
})) {
  const event = JSON.parse(line);
  if (event.containerId === '' || event.contextFlags?.containerStarted === false) continue;
  if (event.eventName === 'sched_process_exec') {
    note(event);
    for (const variable of event.args.find(({ name }) => name === 'env')?.value ?? []) {
      if (!variable.startsWith('KUBERNETES_SERVICE_HOST=')) continue;
      const address = variable.slice('KUBERNETES_SERVICE_HOST='.length);
      endpoints.set(address, (endpoints.get(address) ?? new Set()).add(event.containerId));
      if (event.processId === 1 || event.parentProcessId === 0)
        witnesses.set(address, (witnesses.get(address) ?? new Set()).add(event.kubernetes.podNamespace));
    }
  } else if (event.eventName === 'security_socket_connect') {
    const remote = event.args.find(({ name }) => name === 'remote_addr').value;
    const address = remote.sin_addr ?? remote.sin6_addr;
    if (address === undefined) continue;
    note(event);
    const { containerId: container, processName: process, timestamp: time } = event;
    const port = Number(remote.sin_port ?? remote.sin6_port);
    const key = [container, address, port, process].join(' ');
    const known = connections.get(key) ?? { container, address, port, process, count: 0, first: time, last: time };
    known.count += 1;
    known.first = Math.min(known.first, time);
    known.last = Math.max(known.last, time);
    connections.set(key, known);
  }
}
for (const connection of connections.values()) {
  const isTold = endpoints.get(connection.address)?.has(connection.container);
  if (!isTold && !(witnesses.get(connection.address)?.size >= 2)) continue;
  console.log(JSON.stringify({ ...connection, ...containers.get(connection.container) }));
}

function note({ containerId, container, kubernetes, hostName }) {
  if (containers.has(containerId)) return;
  const { name, image } = container;
  const { podName, podNamespace, podUID } = kubernetes;
  containers.set(containerId, { name, image, podName, podNamespace, podUID, hostName });
}
