/** What people can say of a group. */
const GROUP_STATUSES = ['acknowledged', 'closed'] as const;

/**
 * What a person has said of a group. `closed` ends with its next finding, and if a risky one goes on; `acknowledged` with one that is risky, and of a higher
 * severity than all before.
 */
export type GroupStatus = {
  readonly is: (typeof GROUP_STATUSES)[number];
  /** Who says so, as they call themselves. */
  readonly by: string;
  readonly note?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
};
