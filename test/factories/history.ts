import { gzipSync } from 'node:zlib';
import { connectLine, execLine, inet } from './trace-event.ts';

/** Objects by their keys. */
export type History = ReadonlyMap<string, Buffer>;

const API = 'KUBERNETES_SERVICE_HOST=10.96.0.1';
/** A container whose connections are in the first object and whose endpoint is in the last. */
export const EARLY_CONTACT = 'early-contact';

/**
 * Logs of two clusters in so many objects. Of some containers the environment was seen, of others not; some objects are
 * the same as others, some are empty, some damaged or no logs at all.
 */
export function constructHistory(count: number): History {
  const history = new Map<string, Buffer>();
  const put = (key: string, ...lines: string[]) => history.set(key, Buffer.from(`${lines.join('\n')}\n`));
  put('cluster=a/000-first.log', connectLine(inet('10.96.0.1'), { container: EARLY_CONTACT, process: 'kubectl' }));
  put('cluster=a/zzz-last.log', execLine([API], { container: EARLY_CONTACT }));
  for (let index = 0; history.size < count; index += 1) {
    const key = `cluster=${'ab'[index % 2]}/node-${index % 7}/${(index * 7919) % 10_007}.log`;
    const body = bodyOf(index);
    history.set(key, body);
    if (index % 50 === 0) history.set(key.replace('.log', '-again.log'), body);
  }
  for (let index = 0; index < 5; index += 1) history.set(`cluster=b/empty-${index}.log`, Buffer.alloc(0));
  history.set('cluster=b/damaged.gz', gzipSync(Buffer.concat([bodyOf(1), bodyOf(2), bodyOf(3)])).subarray(0, 400));
  history.set('cluster=b/noise.bin', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 167) % 256)));
  history.set('cluster=b/words.log', Buffer.from('this is no log\n{"neither": "is this"}\n'));
  return history;
}

function bodyOf(index: number): Buffer {
  const container = `container-${index % 60}`;
  const lines = [
    connectLine(inet(index % 3 === 0 ? '192.0.2.7' : '10.96.0.1'), { container, process: `process-${index % 4}` }),
    ...(index % 5 === 0 && index % 60 < 40 ? [execLine([API], { container })] : []),
    ...(index % 11 === 0 ? [connectLine(inet('10.96.0.1', '6443'), { container })] : []),
  ];
  const text = Buffer.from(`${lines.join('\n')}\n`);
  return index % 4 === 0 ? gzipSync(text) : text;
}
