/**
 * The CDK app: `npx cdk synth`, `npx cdk deploy`, with `-c config=FILE` for settings other than traceward.json, and
 * `-c detectors=DIR` for detectors that do not lie beside them.
 */
import { App } from 'aws-cdk-lib';
import { describeDeeper } from '#aws/detector-folder.ts';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { checkTarget, chosenTarget } from './deployment-target.ts';
import { describeSettingsFile, detectorFolderOf, loadStackSettings, refuseMistypedContext } from './load-settings.ts';
import { addWarnings, noticesAbout } from './synthesis-notices.ts';
import { synthesiseStack } from './synthesise-stack.ts';

const app = new App();
try {
  refuseMistypedContext(app.node.getAllContext());
  const config = app.node.tryGetContext('config');
  process.stderr.write(`${escapeInvisible(describeSettingsFile(config))}\n`);
  const folder = app.node.tryGetContext('detectors');
  const document = loadStackSettings(config, folder);
  const target = chosenTarget(process.env);
  checkTarget(document.settings, target);
  synthesiseStack(app, document, { prepare: (stack) => addWarnings(stack, document.settings) });
  const notices = [
    ...noticesAbout(document, target, Date.now()),
    ...[describeDeeper(detectorFolderOf(config, folder)) ?? []].flat(),
  ];
  for (const notice of notices) process.stderr.write(`${notice}\n`);
} catch (error) {
  if (!(error instanceof TracewardError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
