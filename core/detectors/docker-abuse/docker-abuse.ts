import type { Alone, Decision } from '#core/detectors/detector.ts';
import { fileAccess } from '#core/detectors/file-access.ts';

const NAME = 'docker.sock';
const SOCKET = /^unix:(.*docker\.sock)$/s;

/** As TRC-1019: who reaches Docker from a container, or opens its socket to write, has the node. */
export const dockerAbuse: Alone = {
  reads: { security_socket_connect: ['remote_addr'], security_file_open: ['pathname', 'flags'] },
  endings: { security_file_open: { argument: 'pathname', texts: [NAME] } },
  isOfContainers: true,
  decide: ({ name, argument }) =>
    name === 'security_file_open'
      ? decideOpened(argument('pathname'), argument('flags'))
      : decidePeer(argument('remote_addr')),
};

function decidePeer(peer: unknown): Decision | undefined {
  const path = typeof peer === 'string' ? SOCKET.exec(peer)?.[1] : undefined;
  return path === undefined ? undefined : { key: path, data: { path } };
}

/** Without a key: a finding of Tracee's own that an opened file triggered has none either. */
function decideOpened(path: unknown, flags: unknown): Decision | undefined {
  if (typeof path !== 'string' || !path.endsWith(NAME) || fileAccess(flags)?.writes !== true) return undefined;
  return { data: { path } };
}
