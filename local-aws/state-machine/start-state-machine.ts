import type { Assembly } from '#local-aws/assembly/read-assembly.ts';
import { createFunctions } from '#local-aws/functions/functions.ts';
import type { HandlerOptions } from '#local-aws/functions/handler-thread.ts';
import { type Provisioned, provision } from '#local-aws/provision/provision.ts';
import { ofKind } from '#local-aws/provision/resources.ts';
import { type Clients, clientEnvironment, createClients, type ServerEndpoints } from '#local-aws/servers/clients.ts';
import { readDefinition } from './definition.ts';
import type { Execution } from './execution-folder.ts';
import { type Executions, type ExecutionsOptions, openExecutions } from './executions.ts';

export type StateMachineOptions = Pick<ExecutionsOptions, 'folder' | 'concurrency' | 'retryMilliseconds'> & {
  readonly assembly: Assembly;
  readonly endpoints: ServerEndpoints;
  readonly onOutput: HandlerOptions['onOutput'];
  /** Hears how an execution ends, after it has been reported. */
  readonly onEnd: (execution: Execution) => Promise<void>;
  /** Hears why an execution that failed could not be reported. */
  readonly onError: (error: unknown) => void;
};

/** The state machine of an assembly, with its functions, on this machine. Nothing else of the assembly runs. */
export type StateMachine = {
  readonly clients: Clients;
  readonly executions: Executions;
  readonly output: Provisioned['output'];
  /** Leaves what runs where it is, and ends the functions. */
  stop(): Promise<void>;
};

/** Throws if the assembly has no state machine, or one that cannot run here. */
export async function startStateMachine(options: StateMachineOptions): Promise<StateMachine> {
  const { assembly, endpoints, folder, concurrency, retryMilliseconds, onOutput, onEnd, onError } = options;
  const clients = createClients(endpoints);
  const { resources, output } = await provision(assembly.template, clients);
  const functions = createFunctions({
    ...{ assembly, functions: ofKind(resources, 'function'), environment: clientEnvironment(endpoints), onOutput },
  });
  const [machine] = ofKind(resources, 'state-machine');
  if (machine === undefined) throw new Error('The template has no state machine');
  const executions = openExecutions({
    ...{ folder, concurrency, retryMilliseconds, s3: clients.s3 },
    definition: readDefinition(machine.definition),
    invoke: functions.invoke,
    async onEnd(execution) {
      if (execution.status !== 'SUCCEEDED') await reportFailure(execution).catch(onError);
      await onEnd(execution);
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

  /** In the cloud, a rule of EventBridge's does that. */
  async function reportFailure({ name, status }: Execution): Promise<void> {
    await functions.invoke('RescanReport', { run: name, ended: status });
  }
}
