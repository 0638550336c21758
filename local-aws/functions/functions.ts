import { join } from 'node:path';
import type { Assembly } from '#local-aws/assembly/read-assembly.ts';
import type { ProvisionedFunction } from '#local-aws/provision/resources.ts';
import { createHandler, type Handler } from './handler.ts';
import type { HandlerOptions } from './handler-thread.ts';

export type FunctionsOptions = {
  readonly assembly: Assembly;
  readonly functions: readonly ProvisionedFunction[];
  /** What each function's environment has besides its own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: HandlerOptions['onOutput'];
};

/** The Lambda functions of a template. They start when they are first invoked. */
export type Functions = {
  /** By its name, its ARN, or how its logical id begins. Throws if there is none. */
  named(name: string): ProvisionedFunction;
  /** Runs the function of this name. Rejects if there is none, and with a `FunctionError` if it fails. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Starts the function of this name, so that its next invocation does not have to. */
  prepare(name: string): void;
  /** Ends them all: what they wrote has been handed over. */
  stop(): Promise<void>;
};

export function createFunctions({ assembly, functions, environment, onOutput }: FunctionsOptions): Functions {
  const handlers = new Map<string, Handler>();

  return {
    named,
    invoke: async (name, event) => handlerOf(named(name)).invoke(event),
    prepare: (name) => handlerOf(named(name)).prepare(),
    async stop() {
      await Promise.all([...handlers.values()].map((handler) => handler.stop()));
    },
  };

  function named(wanted: string): ProvisionedFunction {
    const found = functions.find(
      ({ name, arn, logicalId }) => name === wanted || arn === wanted || logicalId.startsWith(wanted),
    );
    if (found === undefined) throw new Error(`The template has no function ${wanted}`);
    return found;
  }

  function handlerOf(described: ProvisionedFunction): Handler {
    const handler = handlers.get(described.name) ?? create(described);
    handlers.set(described.name, handler);
    return handler;
  }

  function create({
    name,
    asset,
    handler,
    environment: own,
    timeoutSeconds,
    memoryMegabytes,
  }: ProvisionedFunction): Handler {
    const code = assembly.assets.get(asset ?? '');
    if (code === undefined) throw new Error(`The assembly has no code for ${name}`);
    const [file = '', exportName = ''] = handler.split('.');
    return createHandler({
      name,
      file: join(code, `${file}.mjs`),
      exportName,
      environment: { ...environment, ...own, AWS_LAMBDA_FUNCTION_NAME: name },
      timeoutSeconds,
      memoryMegabytes,
      onOutput,
    });
  }
}
