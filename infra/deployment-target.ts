import { TracewardError } from '#core/errors.ts';
import type { Settings } from '#core/settings/settings.ts';

/** Where the CDK's command line would deploy to; undefined as far as it found no credentials or region. */
export interface DeploymentTarget {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** What the CDK's command line takes where nobody chose a region. */
const GUESSED_REGION = 'us-east-1';

/**
 * Where the CDK's command line found that it would deploy to, from its variables. Without a region it guesses one, which says nothing of
 * where the stack is going to be; with credentials it would deploy there all the same.
 */
export function chosenTarget(variables: Readonly<Record<string, string | undefined>>): DeploymentTarget {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region, AWS_REGION, AWS_DEFAULT_REGION } = variables;
  const isGuess = region === GUESSED_REGION && account === undefined && !AWS_REGION && !AWS_DEFAULT_REGION;
  return { account, region: isGuess ? undefined : region };
}

/**
 * Looks for settings that cannot be deployed there, before anything is created. Nothing of the target becomes part of
 * the template. Throws `settings` with a line for each fault.
 */
export function checkTarget(settings: Settings, target: DeploymentTarget): void {
  const faults = [...findOtherRegions(settings, target), ...findOtherAccounts(settings, target)];
  if (faults.length > 0) throw new TracewardError('settings', faults.join('\n'));
}

/**
 * A bucket, its key, and whom it notifies are in one region. A topic that is elsewhere could send to the queue, but a
 * subscription's dead letters have to be where the topic is.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
function findOtherRegions({ logs, alerts }: Settings, target: DeploymentTarget): string[] {
  const found = Object.entries({ kmsKeyArn: logs.kmsKeyArn, topicArn: logs.topicArn }).flatMap(([name, arn]) =>
    arn === null ? [] : [{ name: `logs.${name}`, region: arn.split(':')[3] }],
  );
  const region = target.region ?? found[0]?.region;
  const elsewhere = found
    .filter((each) => each.region !== region)
    .map(
      (each) =>
        `${each.name}: expected an ARN of the region ${region}, where the stack and the bucket are, found one of ${each.region}`,
    );
  if (alerts.amazonQ === null || region === undefined || !/^(cn|us-gov)-/.test(region)) return elsewhere;
  return [
    ...elsewhere,
    `alerts.amazonQ: expected it to be left out, because CloudFormation has no chat channels in ${region}`,
  ];
}

function findOtherAccounts({ logs, permissionsBoundaryArn }: Settings, { account }: DeploymentTarget): string[] {
  if (account === undefined) return [];
  const isOther = (arn: string | null, ...accounts: readonly (string | null)[]) =>
    arn !== null && !accounts.includes(arn.split(':')[4] ?? null);
  const faults: string[] = [];
  if (isOther(logs.topicArn, account, logs.account))
    faults.push(`logs.topicArn: expected a topic of ${account}, or of logs.account, found ${logs.topicArn}`);
  if (isOther(permissionsBoundaryArn, account, 'aws'))
    faults.push(`permissionsBoundaryArn: expected a policy of ${account}, found ${permissionsBoundaryArn}`);
  return faults;
}
