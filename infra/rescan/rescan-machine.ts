import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  DefinitionBody,
  JsonPath,
  LogLevel,
  StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { waitOnce } from '#infra/repeated-dependencies.ts';
import type { MachineRole, RescanFunctions } from './machine-role.ts';
import { createMapStates } from './map-states.ts';
import { createReportStates } from './report-states.ts';
import { retryTransient } from './retry.ts';

interface StateMachineProps {
  readonly name: string;
  readonly role: MachineRole;
  readonly functions: RescanFunctions;
  readonly results: IBucket;
  readonly maxConcurrency: number;
}

/** Plan → one of three maps over the objects → the report, in parts. docs/decisions/0017-rescan.md says why. */
export function createStateMachine(scope: Construct, props: StateMachineProps): StateMachine {
  const { name, role, functions, results, maxConcurrency } = props;
  const plan = new LambdaInvoke(scope, 'PlanState', {
    stateName: 'Plan',
    lambdaFunction: functions.plan.lambda,
    payload: TaskInput.fromObject({
      run: JsonPath.stringAt('$$.Execution.Name'),
      input: JsonPath.objectAt('$$.Execution.Input'),
    }),
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  const report = createReportStates(scope, { report: functions.report.lambda, maxConcurrency });
  retryTransient(plan, { maxAttempts: 3 });
  const maps = createMapStates(scope, { batch: functions.batch.lambda, results, maxConcurrency });
  for (const map of Object.values(maps)) map.next(report);
  const choice = new Choice(scope, 'Reader')
    .when(Condition.stringEquals('$.reader', 'objects'), maps.objects)
    .when(Condition.stringEquals('$.reader', 'inventory'), maps.inventory)
    .otherwise(maps.manifest);
  const machine = new StateMachine(scope, 'Machine', {
    stateMachineName: name,
    comment: "traceward: reads the history of Tracee's logs again",
    definitionBody: DefinitionBody.fromChainable(plan.next(choice)),
    role: role.forMachine,
    // What was read is in the log of the functions; keys of objects are not for this one.
    logs: { destination: createLogGroup(scope), level: LogLevel.ALL, includeExecutionData: false },
  });
  // The CDK's policy for the children is attached to nothing, because the role takes none. MachineRole allows the same.
  machine.node.tryRemoveChild('DistributedMapPolicy');
  waitOnce(machine, role.forMachine);
  return machine;
}

/** Under this name Step Functions needs no policy for each log group, of which an account has few. */
function createLogGroup(scope: Construct): LogGroup {
  return new LogGroup(scope, 'MachineLog', {
    logGroupName: `/aws/vendedlogs/states/${Stack.of(scope).stackName}-rescan`,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
