import type { Construct } from 'constructs';
import type { EntryFunction } from './entry-function.ts';
import { createPendingFunction, type PendingFunctionProps } from './pending-function.ts';

/** Tells people what is due: news of groups, what came in too great a number, what a suppression hid. */
export function createDigest(scope: Construct, props: PendingFunctionProps): EntryFunction {
  const description = 'traceward: tells people what was folded, held back or hidden, when it is due';
  return createPendingFunction(scope, 'Digest', { entry: 'digest', description }, props);
}
