import { join } from 'node:path';
import type { Assembly } from '#local-aws/assembly/read-assembly.ts';
import type { FunctionPiece } from '#local-aws/provision/resources.ts';
import { createHandler, type Handler } from './handler.ts';
import type { HandlerOptions } from './handler-thread.ts';

export type FunctionsOptions = {
  readonly assembly: Assembly;
  readonly pieces: readonly FunctionPiece[];
  /** What each function's environment has besides its own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: HandlerOptions['onOutput'];
};

/** The Lambda functions of a template. They start when they are first invoked. */
export type Functions = {
  /** By its name or ARN. Throws if there is none. */
  named(nameOrArn: string): FunctionPiece;
  handlerOf(piece: FunctionPiece): Handler;
  /** Ends them all: what they wrote has been handed over. */
  stop(): Promise<void>;
};

export function createFunctions({ assembly, pieces, environment, onOutput }: FunctionsOptions): Functions {
  const handlers = new Map<string, Handler>();

  return {
    named(nameOrArn) {
      const found = pieces.find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
      if (found === undefined) throw new Error(`The template runs ${nameOrArn}, which does not exist here`);
      return found;
    },
    handlerOf(piece) {
      const existing = handlers.get(piece.name);
      if (existing !== undefined) return existing;
      const created = create(piece);
      handlers.set(piece.name, created);
      return created;
    },
    async stop() {
      await Promise.all([...handlers.values()].map((handler) => handler.stop()));
    },
  };

  function create({ name, asset, handler, environment: own, timeoutSeconds, memoryMegabytes }: FunctionPiece): Handler {
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
