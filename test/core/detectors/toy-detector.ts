import type { Detector } from '#core/detectors/detector.ts';
import { plainWords } from '#core/detectors/plain-words.ts';

/** All of a detector that decides by one event: a process that attaches to another. */
export const TOY: Detector = {
  id: 'TOY-1',
  aliases: [],
  version: '1.0.0',
  name: 'Process attached to another',
  eventName: 'toy_attach',
  description: 'A debugger, or somebody who steals from a process.',
  tags: [],
  severity: 'high',
  attack: [
    { tactic: { uid: 'TA0005', name: 'Defense Evasion' }, technique: { uid: 'T1055', name: 'Process Injection' } },
  ],
  traceeAttack: 'Defense Evasion: Process Injection',
  immediateProcesses: [],
  words: { ...plainWords('Process attached to another'), did: 'attached to another process', target: 'Attached to' },
  alone: {
    reads: { ptrace: ['request', 'pid'] },
    decide({ argument }) {
      const [request, pid] = [argument('request'), argument('pid')];
      return request === 'PTRACE_ATTACH' && typeof pid === 'number'
        ? { key: `process ${pid}`, data: { pid: String(pid) } }
        : undefined;
    },
  },
};
