import * as v from 'valibot';

/** The value as the schema has it; undefined if it is something else. */
export function narrow<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> | undefined {
  const { success, output } = v.safeParse(schema, value);
  return success ? output : undefined;
}
