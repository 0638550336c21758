import { Duration, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Settings } from '#core/settings/settings.ts';
import type { CodeOf } from '#infra/functions/entry.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import type { Topics } from '#infra/topics.ts';
import { createBatchFunction } from './batch-function.ts';
import { reportEndedRuns } from './ended-runs.ts';
import { MachineRole, type RescanFunctions } from './machine-role.ts';
import { createPlanFunction } from './plan-function.ts';
import { createReportFunction } from './report-function.ts';
import { createStateMachine } from './rescan-machine.ts';
import { createResultsBucket } from './results-bucket.ts';

interface RescanProps {
  readonly codeOf: CodeOf;
  readonly logs: LogBucket;
  readonly liveTable: Table;
  readonly topics: Topics;
  readonly settings: Settings['rescan'];
}

/** Reads the history of the logs again, beside the live path: with a bucket and functions of its own. */
export class Rescan extends Construct {
  readonly machine: StateMachine;
  readonly results: Bucket;
  readonly functions: RescanFunctions;
  readonly machineRole: IRole;

  constructor(scope: Construct, id: string, { codeOf, logs, liveTable, topics, settings }: RescanProps) {
    super(scope, id);
    const { inventoryBucket, maxConcurrency, retentionDays } = settings;
    this.results = createResultsBucket(this, logs, Duration.days(retentionDays));
    const { results } = this;
    this.functions = {
      plan: createPlanFunction(this, { codeOf, logs, results, inventoryBucket }),
      batch: createBatchFunction(this, { codeOf, logs, results }),
      report: createReportFunction(this, { codeOf, logs, results, liveTable, topics }),
    };
    const { functions } = this;
    const name = `${Stack.of(this).stackName}-rescan`;
    const role = new MachineRole(this, 'MachineRole', { name, functions, logs, results, inventoryBucket });
    this.machineRole = role.forMachine;
    this.machine = createStateMachine(this, { name, role, functions, results, maxConcurrency });
    reportEndedRuns(this, this.machine, functions.report);
  }
}
