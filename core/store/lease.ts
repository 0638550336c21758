/**
 * That somebody is at work on something, so that nobody else is. A lease that is over goes to whoever comes next; who
 * held it finds another owner there when it is done, and leaves the item alone.
 */
export type Lease = {
  /** The `owner` of an attempt. */
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
};

/**
 * How long a function may be at work on announcing a finding, in milliseconds: longer than a function may run,
 * so that nobody announces it beside a living one. A message that comes back sooner passes it over: what is pending then
 * is announced by the function that runs by the clock.
 */
export const LEASE_MILLISECONDS = 360_000;

/** `now`: milliseconds since the epoch. */
export function newLease(owner: string, now: number): Lease {
  return { owner, until: now + LEASE_MILLISECONDS };
}

/** Whether nobody is at work any more. `now`: milliseconds since the epoch. */
export function isFree(lease: Lease, now: number): boolean {
  return lease.until <= now;
}
