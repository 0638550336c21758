/** The context object, which paths that begin with `$$` look into. The engine itself adds when the run began. */
export type Context = {
  readonly Execution: {
    readonly Id: string;
    readonly Name: string;
    readonly Input: unknown;
    readonly RedriveCount: number;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  /** While a map selects from its items. */
  readonly Map?: { readonly Item: { readonly Index: number; readonly Value: unknown } };
};
