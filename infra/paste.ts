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
