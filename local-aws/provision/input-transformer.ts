import * as v from 'valibot';
import { isObject } from '#core/json.ts';

export const inputTransformer = v.strictObject({
  InputPathsMap: v.optional(v.record(v.string(), v.string()), {}),
  InputTemplate: v.string(),
});

export type InputTransformer = v.InferOutput<typeof inputTransformer>;

/**
 * What a target of EventBridge gets of an event: all of it, or the template with the values at its paths.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transformOf(transformer: InputTransformer | undefined): (event: unknown) => unknown {
  if (transformer === undefined) return (event) => event;
  const { InputPathsMap, InputTemplate } = transformer;
  return (event) =>
    JSON.parse(
      InputTemplate.replace(/<([^<>]+)>/g, (_, name: string) => {
        const path = InputPathsMap[name];
        if (path === undefined) throw new Error(`The template of the target knows no <${name}>`);
        return JSON.stringify(valueAt(path, event) ?? null);
      }),
    );
}

/** A path such as `$.detail.name`. */
function valueAt(path: string, event: unknown): unknown {
  const [root, ...names] = path.split('.');
  if (root !== '$') throw new Error(`The path ${path} is not known here`);
  return names.reduce((value: unknown, name) => (isObject(value) ? value[name] : undefined), event);
}
