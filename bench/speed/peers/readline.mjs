// What one would write first: a line at a time, JSON.parse, and the join. Prints how many findings there are.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const bindings = new Map();
const contacts = new Map();

for await (const line of createInterface({
  input: createReadStream(process.argv[2]),
  crlfDelay: Number.POSITIVE_INFINITY,
})) {
  const event = JSON.parse(line);
  if (event.containerId === '' || event.contextFlags?.containerStarted === false) continue;
  if (event.eventName === 'sched_process_exec') {
    for (const variable of event.args.find(({ name }) => name === 'env')?.value ?? []) {
      if (!variable.startsWith('KUBERNETES_SERVICE_HOST=')) continue;
      const address = variable.slice('KUBERNETES_SERVICE_HOST='.length);
      bindings.set(address, (bindings.get(address) ?? new Set()).add(event.containerId));
    }
  } else if (event.eventName === 'security_socket_connect') {
    const remote = event.args.find(({ name }) => name === 'remote_addr').value;
    const address = remote.sin_addr ?? remote.sin6_addr;
    if (address === undefined) continue;
    const key = [event.containerId, address, remote.sin_port ?? remote.sin6_port, event.processName].join(' ');
    const known = contacts.get(key) ?? { container: event.containerId, address, count: 0 };
    known.count += 1;
    contacts.set(key, known);
  }
}
let findings = 0;
for (const { container, address } of contacts.values()) {
  const bound = bindings.get(address);
  if (bound !== undefined && (bound.has(container) || bound.size >= 2)) findings += 1;
}
console.log(findings);
