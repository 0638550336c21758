/**
 * The CDK app: `npx cdk synth`, `npx cdk deploy`, with `-c config=FILE` for settings other than traceward.json, and
 * `-c detectors=DIR` for detectors that do not lie beside them.
 */
import { App } from 'aws-cdk-lib';
import { TracewardError } from '#core/errors.ts';
import { checkTarget } from './deployment-target.ts';
import { loadStackSettings } from './load-settings.ts';
import { noticesAbout } from './synthesis-notices.ts';
import { synthesiseStack } from './synthesise-stack.ts';

const app = new App();
try {
  const document = loadStackSettings(app.node.tryGetContext('config'), app.node.tryGetContext('detectors'));
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  checkTarget(document.settings, { account, region });
  synthesiseStack(app, document);
  for (const notice of noticesAbout(document.settings)) process.stderr.write(`${notice}\n`);
} catch (error) {
  if (!(error instanceof TracewardError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
