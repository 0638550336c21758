import type { Alone } from '#core/detectors/detector.ts';

const SOCKET = /^unix:(.*docker\.sock)$/s;

/** As TRC-1019, its half about connects: who reaches Docker from a container has the node. Opened files are not looked at. */
export const dockerAbuse: Alone = {
  reads: { security_socket_connect: ['remote_addr'] },
  isOfContainers: true,
  decide({ argument }) {
    const peer = argument('remote_addr');
    const path = typeof peer === 'string' ? SOCKET.exec(peer)?.[1] : undefined;
    return path === undefined ? undefined : { key: path, data: { path } };
  },
};
