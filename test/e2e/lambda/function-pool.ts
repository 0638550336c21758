import { type DeployedFunction, type Sandbox, startSandbox } from './sandbox.ts';

export type FunctionPool = {
  /** Runs the function in an idle sandbox, or in a new one, as Lambda does. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

export function createFunctionPool(deployed: DeployedFunction, onLine: (line: string) => void): FunctionPool {
  const idle: Sandbox[] = [];
  const all = new Set<Sandbox>();

  return {
    async invoke(event) {
      const sandbox = idle.pop() ?? (await startSandbox(deployed, onLine));
      all.add(sandbox);
      try {
        return await sandbox.invoke(event);
      } finally {
        idle.push(sandbox);
      }
    },
    async stop() {
      await Promise.all([...all].map((sandbox) => sandbox.stop()));
    },
  };
}
