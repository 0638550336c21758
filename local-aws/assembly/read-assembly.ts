import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readTemplate, type StackTemplate } from '#local-aws/template/stack-template.ts';

/** A stack of a cloud assembly. */
export type Assembly = {
  readonly template: StackTemplate;
  /** The folder of an asset, by the key under which the template refers to it. */
  readonly assets: ReadonlyMap<string, string>;
};

const manifestSchema = v.object({
  artifacts: v.record(
    v.string(),
    v.object({ type: v.string(), properties: v.optional(v.object({ templateFile: v.optional(v.string()) }), {}) }),
  ),
});

const assetsSchema = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.object({ path: v.optional(v.string()) }),
      destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
    }),
  ),
});

/** Reads the only stack of the cloud assembly in this folder (`cdk.out`). */
export function readAssembly(folder: string): Assembly {
  const { artifacts } = v.parse(manifestSchema, readJson(join(folder, 'manifest.json')));
  const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  const [stack, ...others] = stacks;
  if (stack?.properties.templateFile === undefined || others.length > 0) {
    throw new Error(`Expected one stack in ${folder}, found ${stacks.length}`);
  }
  const assetFiles = Object.keys(artifacts).filter((name) => name.endsWith('.assets'));
  return {
    template: readTemplate(readFileSync(join(folder, stack.properties.templateFile), 'utf8')),
    assets: new Map(assetFiles.flatMap((name) => readAssets(folder, `${name}.json`))),
  };
}

function readAssets(folder: string, name: string): [key: string, path: string][] {
  const { files } = v.parse(assetsSchema, readJson(join(folder, name)));
  return Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }): [string, string] => [objectKey, join(folder, source.path ?? '')]),
  );
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
