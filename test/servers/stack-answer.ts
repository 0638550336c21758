import type { ServerResponse } from 'node:http';

/** What CloudFormation answers who asks for stacks, where there is one, `only`, with these outputs. */
export function answerStack(
  outputs: Readonly<Record<string, string>>,
  form: URLSearchParams,
  response: ServerResponse,
  only = 'traceward',
): void {
  const name = form.get('StackName') ?? '';
  if (name !== only) {
    const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error>`;
    return void response.writeHead(400).end(`<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>`);
  }
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs>`;
  const result = `<DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult>`;
  response.end(`<DescribeStacksResponse>${result}</DescribeStacksResponse>`);
}
