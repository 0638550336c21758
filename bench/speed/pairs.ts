/**
 * `pairs.ts CONTAINERS ADDRESSES`: scans connects of so many containers to so many addresses each, and prints what
 * memory that takes in the end: the heap that grew, by pairs, and all that the process held at most.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { peakMegabytes } from '#test/factories/peak-memory.ts';
import { writeTraceEvent } from './data/trace-event.ts';

const [, , containers = '1000', addresses = '5'] = process.argv;
const LINES_PER_CHUNK = 500;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const facts = createFacts();
const scan = createScan({ facts, source: 'pairs.log', cluster: 'default' });
collectGarbage();
const before = process.memoryUsage().heapUsed;
let lines: string[] = [];
for (let address = 0; address < Number(addresses); address += 1) {
  for (let container = 0; container < Number(containers); container += 1) {
    lines.push(writeConnect(container, address));
    if (lines.length === LINES_PER_CHUNK) flush();
  }
}
flush();
scan.end('whole');
collectGarbage();
const pairs = Number(containers) * Number(addresses);
const bytes = process.memoryUsage().heapUsed - before;
const megabytes = peakMegabytes('self');
process.stdout.write(JSON.stringify({ pairs, bytes, megabytes }));

function flush(): void {
  scan.write(Buffer.from(lines.join('')));
  lines = [];
}

function writeConnect(container: number, address: number): string {
  const text = String(container);
  const event = writeTraceEvent({
    time: 1_770_652_841_000_000_000n + BigInt(address * Number(containers) + container) * 1000n,
    processor: 0,
    name: 'security_socket_connect',
    id: 736,
    syscall: 'connect',
    returnValue: 0,
    arguments: [
      { name: 'sockfd', type: 'int32', value: 3 },
      {
        name: 'remote_addr',
        type: 'SockAddr',
        value: { family: 'AF_INET', address: `10.96.${address}.1`, port: 443 },
      },
    ],
    process: {
      name: 'node',
      ids: [1, 1, 0],
      hostIds: [4000, 4000, 3000],
      startTime: 1_770_652_840_000_000_000n,
      entityIds: [1, 2, 3],
      peers: [],
      container: {
        id: text.padStart(64, '0'),
        name: 'shop-api',
        image: 'registry.example/shop-api:1.2.3',
        imageDigest: 'sha256:0',
        pod: `shop-api-${text}`,
        namespace: 'shop',
        podUid: text.padStart(36, '0'),
        host: 'node-1',
        cgroup: 3000,
        namespaces: [4_026_532_000, 4_026_532_001],
        environment: [],
      },
    },
  });
  return `${event}\n`;
}
