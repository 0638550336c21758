import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientLimits } from '#aws/client-limits.ts';

export type Clients = {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly dynamodb: DynamoDBClient;
};

export type ServerEndpoints = {
  readonly messages: string;
  readonly tables: string;
  /** Where S3 answers, if that is not where SQS and SNS do. */
  readonly objects?: string;
};

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

/** The servers take any; real ones of the user must never be used by mistake. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A queue may keep its answer for twenty seconds, and this machine may have other things to do. */
const WAITS = { answer: 40_000, silence: 60_000, call: 60_000 };

/** The SDK's clients, talking to servers on this machine only. */
export function createClients({ messages, tables, objects = messages }: ServerEndpoints): Clients {
  const common = {
    ...clientLimits(WAITS),
    region: REGION,
    credentials: CREDENTIALS,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
  return {
    s3: new S3Client({ ...common, endpoint: objects, forcePathStyle: true }),
    sqs: new SQSClient({ ...common, endpoint: messages }),
    sns: new SNSClient({ ...common, endpoint: messages }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: tables }),
  };
}

/** The same for functions, by their environment alone. No file and no service of the user's account is asked. */
export function clientEnvironment({ messages, tables, objects = messages }: ServerEndpoints): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: messages,
    AWS_ENDPOINT_URL_S3: objects,
    AWS_ENDPOINT_URL_DYNAMODB: tables,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
