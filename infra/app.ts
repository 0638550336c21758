/** The CDK app: `npx cdk synth`, `npx cdk deploy`, with `-c config=FILE` for settings other than traceward.json. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { TracewardError } from '../lambda/core/errors.ts';
import { bundle } from './bundle.ts';
import type { CodeOf } from './functions/entry.ts';
import { loadSettings } from './load-settings.ts';
import { TracewardStack } from './traceward-stack.ts';

const bundles = mkdtempSync(join(tmpdir(), 'traceward-'));
try {
  synthesise();
} catch (error) {
  if (!(error instanceof TracewardError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(bundles, { recursive: true });
}

function synthesise(): void {
  const app = new App();
  const { settings, document } = loadSettings(app.node.tryGetContext('config'));
  new TracewardStack(app, 'traceward', {
    description: 'traceward: finds the containers that talk to the Kubernetes API server',
    settings,
    codeOf: bundledCode(document),
  });
  app.synth();
}

/** The CDK copies a folder into cdk.out as soon as it is told of it. */
function bundledCode(settingsDocument: string): CodeOf {
  return (entry) => {
    const folder = join(bundles, entry);
    mkdirSync(folder);
    bundle(entry, settingsDocument, folder);
    return Code.fromAsset(folder);
  };
}
