/** The CDK app: `npx cdk synth`, `npx cdk deploy`, with `-c config=FILE` for settings other than traceward.json. */
import { App } from 'aws-cdk-lib';
import { TracewardError } from '#core/errors.ts';
import { loadStackSettings } from './load-settings.ts';
import { synthesiseStack } from './synthesise-stack.ts';

const app = new App();
try {
  synthesiseStack(app, loadStackSettings(app.node.tryGetContext('config')));
} catch (error) {
  if (!(error instanceof TracewardError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
