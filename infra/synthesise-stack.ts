import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { SettingsDocument } from '#aws/settings-document.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { bundle } from './bundle-function.ts';
import { type CodeOf, ENTRIES } from './functions/entry.ts';
import { TracewardStack } from './traceward-stack.ts';

type Steps = {
  note(inputs: readonly string[]): void;
  prepare(stack: Stack): void;
};

/**
 * Bundles the functions and writes the assembly, which is all that a deployment needs, into the app's folder. `note` is given
 * the files that each bundle is made of. `prepare` is given the stack before it is written.
 */
export function synthesiseStack(
  app: App,
  { settings, ...documents }: SettingsDocument,
  { note = () => {}, prepare = () => {} }: Partial<Steps> = {},
): CloudAssembly {
  // Beside what is made, and not where nobody would look for it, if this is ended before its end.
  const bundles = join(app.outdir, 'bundles');
  try {
    const stack = new TracewardStack(app, 'traceward', {
      description: `traceward: finds ${JOIN_DETECTOR.words.finds}`,
      settings,
      hasDetectors: documents.detectors !== undefined,
      codeOf: bundledCode(documents, bundles, note),
    });
    prepare(stack);
    return app.synth();
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
}

/** The CDK copies a folder into the assembly as soon as it is told of it. */
function bundledCode(
  documents: Omit<SettingsDocument, 'settings'>,
  bundles: string,
  note: (inputs: readonly string[]) => void,
): CodeOf {
  const inputs = bundle(ENTRIES, documents, bundles);
  return (entry) => {
    note(inputs.get(entry) ?? []);
    return Code.fromAsset(join(bundles, entry));
  };
}
