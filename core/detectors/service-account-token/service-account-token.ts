import type { Alone } from '#core/detectors/detector.ts';
import { fileAccess } from '#core/detectors/file-access.ts';

const FOLDER = 'secrets/kubernetes.io/serviceaccount/';
const FILE = 'token';
/** Whose business it is, by Tracee's own list: threads' names, which the kernel cuts off after 15 characters. */
const EXPECTED: ReadonlySet<unknown> = new Set([
  ...['flanneld', 'kube-proxy', 'etcd', 'kube-apiserver', 'coredns', 'kube-controller', 'kubectl'],
]);

/** As TRC-108: a process opens the token with which its pod talks to the API server. */
export const serviceAccountToken: Alone = {
  reads: { security_file_open: ['pathname', 'flags'] },
  endings: { security_file_open: { argument: 'pathname', texts: [FILE] } },
  isOfContainers: true,
  decide({ argument, process }) {
    const path = argument('pathname');
    if (typeof path !== 'string' || !isToken(path) || EXPECTED.has(process())) return undefined;
    return fileAccess(argument('flags'))?.reads === true ? { data: { pathname: path } } : undefined;
  },
};

function isToken(path: string): boolean {
  const folder = path.indexOf(FOLDER);
  return folder !== -1 && path.endsWith(FILE) && folder + FOLDER.length <= path.length - FILE.length;
}
