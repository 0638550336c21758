import type { Construct } from 'constructs';
import type { EntryFunction } from './entry-function.ts';
import { createPendingFunction, type PendingFunctionProps } from './pending-function.ts';

/** Announces findings that were stored, and whose function died before it could tell. */
export function createAnnounce(scope: Construct, props: PendingFunctionProps): EntryFunction {
  const description = 'traceward: announces findings that stayed unannounced';
  return createPendingFunction(scope, 'Announce', { entry: 'announce', description }, props);
}
