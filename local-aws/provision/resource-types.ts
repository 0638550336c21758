import { bucket } from './bucket.ts';
import { bucketNotifications } from './bucket-notifications.ts';
import { eventSource } from './event-source.ts';
import { lambdaFunction } from './function.ts';
import { queue } from './queue.ts';
import type { ResourceType } from './resource-type.ts';
import { rule } from './rule.ts';
import { schedulerSchedule } from './scheduler-schedule.ts';
import { stateMachine } from './state-machine.ts';
import { subscription } from './subscription.ts';
import { table } from './table.ts';
import { topic } from './topic.ts';

/** What of a template is created here. All else is ignored, and listed. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map([
  ['AWS::DynamoDB::GlobalTable', table],
  ['AWS::DynamoDB::Table', table],
  ['AWS::Events::Rule', rule],
  ['AWS::Lambda::EventSourceMapping', eventSource],
  ['AWS::Lambda::Function', lambdaFunction],
  ['AWS::S3::Bucket', bucket],
  ['AWS::SNS::Subscription', subscription],
  ['AWS::SNS::Topic', topic],
  ['AWS::SQS::Queue', queue],
  ['AWS::Scheduler::Schedule', schedulerSchedule],
  ['AWS::StepFunctions::StateMachine', stateMachine],
  ['Custom::S3BucketNotifications', bucketNotifications],
]);
