import type { Alone } from '#core/detectors/detector.ts';

/** As TRC-1016: threads' names, which the kernel cuts off after 15 characters. */
const SHELLS: ReadonlySet<unknown> = new Set(['ash', 'bash', 'csh', 'ksh', 'sh', 'tcsh', 'zsh', 'dash']);
const WEB_SERVERS: ReadonlySet<unknown> = new Set([
  ...['nginx', 'httpd', 'httpd-foregroun', 'http-nio', 'lighttpd', 'apache', 'apache2'],
]);

export const illegitimateShell: Alone = {
  reads: { sched_process_exec: ['prev_comm'] },
  decide({ argument, process }) {
    const before = argument('prev_comm');
    if (typeof before !== 'string' || !WEB_SERVERS.has(before) || !SHELLS.has(process())) return undefined;
    return { data: { prev_comm: before } };
  },
};
