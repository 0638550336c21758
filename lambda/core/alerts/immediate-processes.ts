/**
 * Shells and tools that fetch: in a cluster's first hours these alert at once, because no controller is one.
 * Interpreters of languages are missing: many controllers are written in them.
 */
export const IMMEDIATE_PROCESSES = [
  ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'busybox'],
  ...['curl', 'wget', 'nc', 'ncat', 'netcat', 'socat', 'nmap', 'kubectl'],
];
