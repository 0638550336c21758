import type { Code } from 'aws-cdk-lib/aws-lambda';

/** The Lambda functions: each is a file `lambda/<entry>.ts`, and a construct in infra/. */
export const ENTRIES = [
  'detect',
  'announce',
  'digest',
  'watch',
  'post',
  'archive',
  'security-hub',
  'event-bus',
  'plan-rescan',
  'rescan',
  'report-rescan',
] as const;

export type FunctionName = (typeof ENTRIES)[number];

/** Where a function's code comes from; tests give a stand-in. */
export type CodeOf = (entry: FunctionName) => Code;
