import * as v from 'valibot';

const resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())]), []),
  Condition: v.optional(v.string()),
});

const templateSchema = v.object({
  Parameters: v.optional(v.record(v.string(), v.object({ Default: v.optional(v.unknown()) })), {}),
  Mappings: v.optional(v.record(v.string(), v.record(v.string(), v.record(v.string(), v.unknown()))), {}),
  Conditions: v.optional(v.record(v.string(), v.unknown()), {}),
  Resources: v.record(v.string(), resource),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: v.unknown() })), {}),
});

/** A CloudFormation template, as far as it is read here. */
export type StackTemplate = v.InferOutput<typeof templateSchema>;
export type StackResource = v.InferOutput<typeof resource>;

/** Throws what valibot throws for a document that is no template. */
export function readTemplate(text: string): StackTemplate {
  return v.parse(templateSchema, JSON.parse(text));
}
