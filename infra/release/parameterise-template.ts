import { getOrCreate } from '#core/get-or-create.ts';
import { isObject, type JsonObject, nonEmptyText } from '#core/json.ts';

const PARAMETERS = {
  CodeBucket: {
    Type: 'String',
    Description: "The bucket, in the stack's region, that holds the functions' archives",
    AllowedPattern: '[a-z0-9.-]{3,63}',
  },
  CodePrefix: {
    Type: 'String',
    Default: '',
    Description: 'How the keys of the archives begin, with a slash at its end',
    AllowedPattern: '([A-Za-z0-9!_.*()-]+/)*',
  },
};

/** What the CDK adds for its own bootstrapped account. */
const OF_THE_CDK = { parameter: 'BootstrapVersion', rule: 'CheckBootstrapVersion' };

/**
 * Takes the CDK's buckets out of a template that it has made: the code of functions is where two parameters say.
 * `archiveOf`: the name of the archive of a function's code, by the hash that the CDK names that.
 */
export function parameteriseTemplate(template: JsonObject, archiveOf: (hash: string) => string): JsonObject {
  const archives = new Map<string, string>();
  const resources = Object.entries(membersOf(template['Resources']));
  const { [OF_THE_CDK.parameter]: _, ...parameters } = membersOf(template['Parameters']);
  const { [OF_THE_CDK.rule]: __, ...rules } = membersOf(template['Rules']);
  return {
    ...template,
    Parameters: { ...parameters, ...PARAMETERS },
    Rules: Object.keys(rules).length === 0 ? undefined : rules,
    Resources: Object.fromEntries(resources.map(([id, resource]) => [id, withCode(resource)])),
  };

  function withCode(resource: unknown): unknown {
    if (!isObject(resource) || resource['Type'] !== 'AWS::Lambda::Function') return resource;
    const { Metadata: _, Properties, ...rest } = resource;
    const properties = membersOf(Properties);
    const hash = nonEmptyText(membersOf(properties['Code'])['S3Key'])?.replace(/\.zip$/, '');
    if (hash === undefined) return resource;
    const archive = getOrCreate(archives, hash, () => archiveOf(hash));
    const Code = { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': `\${CodePrefix}${archive}` } };
    return { ...rest, Properties: { ...properties, Code } };
  }
}

function membersOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
