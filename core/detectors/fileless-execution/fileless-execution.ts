import type { Alone } from '#core/detectors/detector.ts';

/** As TRC-105: what is executed is in memory, or where files are kept in memory. */
const IN_MEMORY = ['memfd:', '/memfd:', '/run/shm/', '/dev/shm/'];

/** With this runc starts every container, before it is one: Tracee's own rule says so of each. Within a container it is told. */
const RUNC = /^\/?memfd:runc_cloned:/;

export const filelessExecution: Alone = {
  reads: { sched_process_exec: ['pathname'] },
  decide({ argument, isInContainer }) {
    const pathname = argument('pathname');
    if (typeof pathname !== 'string' || !IN_MEMORY.some((beginning) => pathname.startsWith(beginning)))
      return undefined;
    if (!isInContainer && RUNC.test(pathname)) return undefined;
    return { key: pathname, data: { pathname } };
  },
};
