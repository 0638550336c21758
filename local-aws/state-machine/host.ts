import type { Assembly } from '#local-aws/assembly/read-assembly.ts';
import { createFunctions } from '#local-aws/functions/functions.ts';
import type { HandlerOptions } from '#local-aws/functions/handler-thread.ts';
import { type Provisioned, provision } from '#local-aws/provision/provision.ts';
import { ofKind } from '#local-aws/provision/resources.ts';
import { type Clients, clientEnvironment, createClients, type Endpoints } from '#local-aws/servers/clients.ts';
import { readDefinition } from './definition/read-definition.ts';
import type { Execution } from './execution/execution.ts';
import { openExecutionFolder } from './execution/execution-folder.ts';
import { type Executions, openExecutions } from './execution/executions.ts';
import { statusEvent } from './execution/status-event.ts';

export type HostOptions = {
  readonly assembly: Assembly;
  readonly endpoints: Endpoints;
  /** Where executions are kept. */
  readonly folder: string;
  /** No more children of a map than these at the same time. */
  readonly mostConcurrent: number;
  /** The pause before a retry; undefined: what the states say. */
  readonly retryMilliseconds: number | undefined;
  readonly onOutput: HandlerOptions['onOutput'];
  /** Hears what went wrong in a function that a rule runs. */
  readonly onError: (error: unknown) => void;
};

/** The state machine of an assembly, with its functions, on this machine. Nothing else of the assembly runs. */
export type Host = {
  readonly clients: Clients;
  readonly executions: Executions;
  readonly output: Provisioned['output'];
  /** Leaves what runs where it is, and ends the functions. */
  stop(): Promise<void>;
};

/** Throws if the assembly has no state machine, or one that cannot run here. */
export async function openHost(options: HostOptions): Promise<Host> {
  const { assembly, endpoints, folder, mostConcurrent, retryMilliseconds, onOutput, onError } = options;
  const clients = createClients(endpoints);
  const { pieces, output } = await provision(assembly.template, clients);
  const [piece] = ofKind(pieces, 'state-machine');
  if (piece === undefined) throw new Error('The template has no state machine');
  const functions = createFunctions({
    assembly,
    pieces: ofKind(pieces, 'function'),
    environment: clientEnvironment(endpoints),
    onOutput,
  });
  const rules = ofKind(pieces, 'status-rule').filter(({ machineArns }) => machineArns.includes(piece.arn));
  const invoke = (nameOrArn: string, payload: unknown) =>
    functions.handlerOf(functions.named(nameOrArn)).invoke(payload);
  const executions = openExecutions({
    folder: openExecutionFolder(folder),
    machine: {
      name: piece.name,
      arn: piece.arn,
      definition: readDefinition(piece.definition),
      invoke,
      s3: clients.s3,
      mostConcurrent,
      retryMilliseconds,
      now: Date.now,
    },
    async onStatus(execution: Execution) {
      for (const { statuses, functionArn, transform } of rules) {
        if (!statuses.includes(execution.status)) continue;
        await invoke(functionArn, transform(statusEvent(piece, execution))).catch(onError);
      }
    },
  });

  return {
    clients,
    executions,
    output,
    async stop() {
      await executions.suspend();
      await functions.stop();
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
