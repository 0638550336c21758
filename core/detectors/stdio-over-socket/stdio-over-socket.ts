import type { Alone } from '#core/detectors/detector.ts';
import { hostText } from '#core/text.ts';

/** The argument that has the descriptor, by the event's name. */
const DESCRIPTORS: Readonly<Record<string, string>> = { security_socket_connect: 'sockfd', socket_dup: 'newfd' };
const PEER = /^(?!unix:)(.*):([1-9]\d*)$/;

/** As TRC-101: standard input, output or error is a socket to somewhere else: how a shell is given to somebody. */
export const stdioOverSocket: Alone = {
  reads: { security_socket_connect: ['sockfd', 'remote_addr'], socket_dup: ['newfd', 'remote_addr'] },
  digits: ['sockfd', 'newfd'],
  decide({ name, argument, socket }) {
    const descriptor = argument(DESCRIPTORS[name] ?? '');
    if (typeof descriptor !== 'number') return undefined;
    const [, address = '', port] = PEER.exec(socket('remote_addr') ?? '') ?? [];
    if (port === undefined) return undefined;
    const ip = address.replace(/^\[|\]$/g, '');
    return { key: peerOf(ip, port), data: { 'IP address': ip, Port: port, 'File descriptor': String(descriptor) } };
  },
  keyOf: ({ 'IP address': ip, Port: port }) => (ip === undefined || port === undefined ? undefined : peerOf(ip, port)),
};

function peerOf(ip: string, port: string): string {
  return `${hostText(ip)}:${port}`;
}
