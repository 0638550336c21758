import * as v from 'valibot';

const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/;
const PARAMETER_ARN = /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w/.-]+$/;

/** Where a secret is kept. What it holds does not belong into the settings. */
export const secretArn = v.pipe(
  v.string(),
  v.check(
    (arn) => SECRET_ARN.test(arn) || PARAMETER_ARN.test(arn),
    'Expected the whole ARN of a secret (Secrets Manager) or of a parameter (Systems Manager), not what it holds',
  ),
);

const KEY_ARN =
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

export const keyArn = v.pipe(v.string(), v.regex(KEY_ARN, 'Expected the ARN of a KMS key (not of an alias)'));

export const topicArn = v.pipe(
  v.string(),
  v.regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'Expected the ARN of an SNS topic'),
);
