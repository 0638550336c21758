import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Grantee } from '#infra/grantee.ts';
import { waitOnce } from '#infra/repeated-dependencies.ts';
import type { CodeOf, FunctionName } from './entry.ts';

interface EntryFunctionProps {
  readonly entry: FunctionName;
  readonly codeOf: CodeOf;
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
}

/** One function with what all have in common. Its role may write its own log and nothing else until more is allowed. */
export class EntryFunction extends Grantee {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, { entry, codeOf, ...props }: EntryFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    this.lambda = new LambdaFunction(this, 'Function', {
      ...props,
      code: codeOf(entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // The three lines that Lambda writes by itself for each invocation would cost more than ours. Metrics have them.
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    waitOnce(this.lambda, this.role);
  }

  /** Runs the function again and again. It is not tried again after a failure: the next run does what this one could not. */
  runEvery(interval: Duration): void {
    this.lambda.configureAsyncInvoke({ retryAttempts: 0 });
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(interval),
      targets: [new LambdaTarget(this.lambda)],
    });
  }
}
