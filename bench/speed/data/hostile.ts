import type { GeneratedEvent } from './event.ts';

const NEEDLES = [
  'AF_INET',
  'KUBERNETES_SERVICE_HOST=10.96.0.1',
  'sched_process_exec',
  'security_socket_connect',
  '"eventName":"sched_process_exec"',
  '{"sa_family":"AF_INET","sin_addr":"10.96.0.1"}',
  '\\u0041\n}{"',
];

/** The event, with 600 bytes or more in its name of a path that a search for what the rule looks at would stop at. */
export function stuffWithNeedles(event: GeneratedEvent, index: number): GeneratedEvent {
  const needle = NEEDLES[index % NEEDLES.length] ?? '';
  const stuffing = needle.repeat(Math.ceil(600 / needle.length));
  const stuffed = event.arguments.map((argument) =>
    argument.type === 'string' ? { ...argument, value: stuffing } : argument,
  );
  return { ...event, arguments: [...stuffed, { name: 'path', type: 'string', value: stuffing }] };
}
