/** They hold secrets, and are not read. */
const ENVIRONMENTS: readonly string[] = ['env', 'envp'];

/**
 * Why an argument of an event may not be asked for; undefined if it may. What is remembered of an exec has no more of its environment than
 * the join looks at: a detector that is given another part would be told that of an earlier exec.
 */
export function faultOfArgument(name: string): string | undefined {
  if (!ENVIRONMENTS.includes(name)) return undefined;
  return `not supported: ${name}; environments hold secrets, and detectors are not given them`;
}
