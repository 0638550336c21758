/** Why a rescan is compared with nothing that live detection told. */
export type NotCompared = 'no-live-detection' | 'other-cluster-names';

/** In words, as a reason behind a colon. */
export const WHY_NOT_COMPARED: Readonly<Record<NotCompared, string>> = {
  'no-live-detection': 'no live detection has read these logs',
  'other-cluster-names': 'the run names clusters in another way than live detection does',
};
