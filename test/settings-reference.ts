/** What is read of a JSON Schema as the settings' definition gives it. */
type Schema = {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
};

/** A setting by its path, such as `alerts.routes[].name`; `<name>` stands for a key that the user chooses. */
export type Setting = { readonly path: string; readonly schema: Schema; readonly isRequired: boolean };

const HEAD = `# Settings

One document says what the stack, the functions and the command line do: \`traceward.json\`, beside \`cdk.json\`, or another one by
\`-c config=FILE\` for \`npx cdk\`, and \`--config FILE\` for everything else, which takes \`traceward.json\` of the folder where you are without it, else the
package's own; the table of \`scan\` names the file if it is not the package's. All of it may be left out. An unknown key is an error, which names what was meant.

This page is made of the settings' definition, as \`traceward.schema.json\` is; an editor that reads \`$schema\` shows the same while you type.
`;

/** docs/settings.md, from the JSON Schema: each setting with its values, default, description and an example. */
export function settingsReference(jsonSchema: string): string {
  const sections = Map.groupBy(listSettings(jsonSchema), ({ path }) => /^[^.[]+/.exec(path)?.[0] ?? '');
  return [HEAD, ...[...sections].map(([name, settings]) => describeSection(name, settings))].join('\n');
}

/** All settings, in the order of their definition, each before those that it holds. */
export function listSettings(jsonSchema: string): Setting[] {
  const schema: Schema = JSON.parse(jsonSchema);
  return within(schema, '');
}

function within(schema: Schema, path: string): Setting[] {
  const { properties = {}, required = [], items, additionalProperties } = withoutNull(schema);
  const named = Object.entries(properties).flatMap(([name, member]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [{ path: own, schema: merged(member), isRequired: required.includes(name) }, ...within(member, own)];
  });
  const ofItems = items === undefined ? [] : within(items, `${path}[]`);
  const ofOthers = typeof additionalProperties === 'object' ? within(additionalProperties, `${path}.<name>`) : [];
  return [...named, ...ofItems, ...ofOthers];
}

/** What may be null is described in its other form. */
function merged(schema: Schema): Schema {
  return { ...withoutNull(schema), ...schema };
}

function withoutNull(schema: Schema): Schema {
  return schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
}

function describeSection(name: string, settings: readonly Setting[]): string {
  return [
    `## ${name}`,
    '',
    ...settings.flatMap((setting) =>
      setting.path === name ? describeLines(setting) : [`### ${setting.path}`, '', ...describeLines(setting)],
    ),
  ].join('\n');
}

function describeLines({ schema, isRequired }: Setting): string[] {
  const { description = '', examples = [] } = schema;
  const facts = [
    kindOf(schema),
    ...('default' in schema ? [`default ${code(schema.default)}`] : []),
    ...(isRequired ? ['required'] : []),
  ];
  return [
    escapeMarkdown(description),
    '',
    `${facts.join(', ')}${examples.length === 0 ? '' : `; for example ${examples.map(code).join(' or ')}`}`,
    '',
  ];
}

function kindOf(schema: Schema): string {
  const { type, enum: choices, items, minimum, maximum } = withoutNull(schema);
  if (choices !== undefined) return choices.map(code).join(', ');
  if (items?.enum !== undefined) return `List of ${items.enum.map(code).join(', ')}`;
  const range = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
  ];
  return [KINDS[type ?? ''] ?? 'Any value', ...range].join(' ');
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'Text',
  boolean: 'true or false',
  number: 'Number',
  integer: 'Whole number',
  array: 'List',
  object: 'Object',
};

const LONGEST_DEFAULT = 100;

/** As JSON. Of a long list, as of tools that are suspicious by default, the beginning. */
function code(value: unknown): string {
  const text = JSON.stringify(value);
  return Array.isArray(value) && text.length > LONGEST_DEFAULT && value.every((item) => typeof item === 'string')
    ? `\`${JSON.stringify(value.slice(0, 6)).slice(0, -1)}, …]\``
    : `\`${text}\``;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[*<>_`[\]]/g, '\\$&');
}
