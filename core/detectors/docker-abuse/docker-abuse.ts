import type { Alone, Decision } from '#core/detectors/detector.ts';
import { fileAccess } from '#core/detectors/file-access.ts';

const NAME = 'docker.sock';

/** As TRC-1019: who reaches Docker from a container, or opens its socket to write, has the node. */
export const dockerAbuse: Alone = {
  reads: { security_socket_connect: ['remote_addr'], security_file_open: ['pathname', 'flags'] },
  endings: { security_file_open: { argument: 'pathname', texts: [NAME] } },
  pathsOnly: { security_socket_connect: 'remote_addr' },
  isOfContainers: true,
  decide: ({ name, argument, socketPath }) =>
    name === 'security_file_open'
      ? decideOpened(argument('pathname'), argument('flags'))
      : decideSocket(socketPath('remote_addr')),
};

function decideSocket(path: string | undefined): Decision | undefined {
  return path?.endsWith(NAME) === true ? { key: path, data: { path } } : undefined;
}

/** Without a key: a finding of Tracee's own that an opened file triggered has none either. */
function decideOpened(path: unknown, flags: unknown): Decision | undefined {
  if (typeof path !== 'string' || !path.endsWith(NAME) || fileAccess(flags)?.writes !== true) return undefined;
  return { data: { path } };
}
