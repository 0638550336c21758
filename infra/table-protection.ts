import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { waitOnce } from './repeated-dependencies.ts';

/**
 * Stands in the template as it is, so it is CommonJS; the SDK is part of Lambda's runtime. CloudFormation's address for
 * the answer is signed for no type of content.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
 */
const HANDLER = `
const { DynamoDBClient, UpdateTableCommand } = require('@aws-sdk/client-dynamodb');

exports.handler = async ({ RequestType, ResponseURL, ResourceProperties, StackId, RequestId, LogicalResourceId }) => {
  const outcome = await protect(RequestType, ResourceProperties.TableName);
  const answer = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'table-protection', ...outcome };
  await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body: JSON.stringify(answer) });
};

const limits = { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true };

async function protect(requestType, TableName) {
  try {
    const command = new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true });
    if (requestType !== 'Delete') await new DynamoDBClient({ requestHandler: limits }).send(command);
    return { Status: 'SUCCESS' };
  } catch (error) {
    return { Status: 'FAILED', Reason: 'the table cannot be protected from deletion: ' + error };
  }
}
`;

/**
 * Protects the table from being deleted, by one call once all else of the stack stands. As a property of the table it
 * would hold up the removal of a first deployment that failed, and with it the next one. Whoever removes the stack
 * keeps the table, and its protection.
 */
export class TableProtection extends Construct {
  constructor(scope: Construct, id: string, table: Table) {
    super(scope, id);
    const others = scope.node.children.filter((child) => child !== this);
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const allow = (actions: string[], arn: string) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [arn] }));
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    allow(['dynamodb:UpdateTable'], table.tableArn);
    const handler = new LambdaFunction(this, 'Function', {
      code: Code.fromInline(HANDLER),
      handler: 'index.handler',
      description: 'traceward: protects the table from deletion, when the stack is deployed',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.minutes(1),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
    const call = new CustomResource(this, 'Call', {
      resourceType: 'Custom::TableProtection',
      serviceToken: handler.functionArn,
      // Where the functions' network leads nowhere, nobody answers.
      serviceTimeout: Duration.minutes(5),
      properties: { TableName: table.tableName },
    });
    call.node.addDependency(...others);
    waitOnce(handler, role);
    waitOnce(call, table, handler);
  }
}
