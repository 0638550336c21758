import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * What the owner of something that this stack may not change has to put there: a policy statement or a configuration.
 * It becomes an output of the stack, as JSON.
 */
export interface Paste {
  /** Of the output: letters and digits. */
  readonly name: string;
  readonly description: string;
  readonly value: object;
}

/** The id of a statement, with the stack's name: the statements of two stacks may end up in one policy, where ids differ. */
export function statementId(scope: Construct, purpose: string): string {
  return statementIdOf(Stack.of(scope).stackName, purpose);
}

export function statementIdOf(stackName: string, purpose: string): string {
  return [...stackName.split('-'), purpose].map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}
