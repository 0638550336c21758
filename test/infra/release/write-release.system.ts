import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CelEngine, TemplateFile, type ValidateConfig } from '@aws/cloudformation-validate';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { readSettings } from '#core/settings/read-settings.ts';
import { sourceVersion } from '#infra/release/source-version.ts';
import { writeRelease } from '#infra/release/write-release.ts';
import type { Template } from '#test/factories/stack.ts';

const document =
  '{"alerts":{"slackWebhookSecretArn":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf"}}';
const settings = readSettings(document, 'traceward.json');

let root: string;
let folder: string;
let names: readonly string[];
let template: Template & { readonly Parameters: object; readonly Metadata: object };
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'traceward-test-'));
  folder = join(root, 'release');
  names = writeRelease({ settings, document }, folder);
  template = JSON.parse(readFileSync(join(folder, 'traceward.template.json'), 'utf8'));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true }));

/** All whose code does not stand in the template itself. */
function functions(): {
  readonly Handler: string;
  readonly Code: { readonly S3Key: { readonly 'Fn::Sub': string } };
}[] {
  const all = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const properties = all.map(({ Properties }) => Properties as ReturnType<typeof functions>[number]);
  return properties.filter(({ Code }) => !('ZipFile' in Code));
}
const archives = () => names.filter((name) => name.endsWith('.zip'));

describe('a template with its archives', () => {
  test('holds what it lists, and sums that a user can check', () => {
    expect([...names].sort()).toEqual(readdirSync(folder).sort());
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    for (const line of sums) {
      const [sum, name = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ).toBe(sum);
    }
    expect(sums).toHaveLength(names.length - 1);
  });

  test('asks for the archives that are there, and for nothing of the CDK', () => {
    const keys = functions().map(({ Code }) => Code.S3Key['Fn::Sub'].replace(/^\$\{CodePrefix\}/, ''));
    expect(keys).toHaveLength(8);
    expect([...new Set(keys)].sort()).toEqual(archives());
    expect(Object.keys(template.Parameters)).toEqual(['CodeBucket', 'CodePrefix']);
    expect(template.Metadata).toEqual({ traceward: { version: sourceVersion(join(__dirname, '../../..')) } });
    expect(JSON.stringify(template)).not.toMatch(/cdk-|BootstrapVersion|aws:asset/);
  });

  test('would be accepted by CloudFormation', () => {
    const engine = new CelEngine();
    const config: ValidateConfig = { severityLevel: 'WARN', exclude: { ids: ['W9002', 'W9013'] } };
    const { diagnostics } = engine.validateStandard(new TemplateFile(join(folder, 'traceward.template.json')), config);
    engine.free();
    expect(diagnostics.map(({ ruleId, message }) => `${ruleId} ${message}`)).toEqual([]);
  });

  test('runs: each archive has a handler and the settings', () => {
    for (const name of archives()) {
      const files = unzipSync(readFileSync(join(folder, name)));
      expect(Object.keys(files)).toEqual(expect.arrayContaining(['index.mjs', 'traceward.json']));
      expect(Buffer.from(files['traceward.json'] ?? []).toString()).toBe(document);
    }
    expect(functions().map(({ Handler }) => Handler)).toEqual(Array(8).fill('index.handler'));
  });

  test('can be unpacked by another program', () => {
    const [name = ''] = archives();
    const code = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), sorted(z.namelist())[0])';
    expect(execFileSync('python3', ['-c', code, join(folder, name)], { encoding: 'utf8' })).toBe('None index.mjs\n');
  });

  test('says which packages are in the archives, with versions and licences', () => {
    const version = sourceVersion(join(__dirname, '../../..'));
    const { specVersion, metadata, components } = JSON.parse(readFileSync(join(folder, 'traceward.cdx.json'), 'utf8'));
    expect({ specVersion, version: metadata.component.version }).toEqual({ specVersion: '1.6', version });
    expect(metadata.component.purl).toBe(`pkg:npm/traceward@${version.replace('+', '%2B')}`);
    const lock = JSON.parse(readFileSync(join(__dirname, '../../../package-lock.json'), 'utf8')).packages;
    for (const { name, version, licenses, purl } of components) {
      const locked = Object.entries<{ version: string }>(lock).filter(([path]) =>
        path.endsWith(`node_modules/${name}`),
      );
      expect(locked.map(([, each]) => each.version)).toContain(version);
      expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      expect(licenses).toHaveLength(1);
    }
    expect(components.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['@aws-sdk/client-dynamodb', '@aws-sdk/client-s3', '@aws-sdk/client-sns', 'valibot']),
    );
  });

  test('leaves nothing of an earlier release in its folder, and all else', () => {
    const again = join(root, 'again');
    mkdirSync(again);
    const stale = `traceward-0.0.9-${'0123456789abcdef'}.zip`;
    for (const name of [stale, 'SHA256SUMS', 'notes.txt']) writeFileSync(join(again, name), 'earlier');
    writeRelease({ settings, document }, again);
    expect(readdirSync(again).sort()).toEqual([...names, 'notes.txt'].sort());
    expect(readFileSync(join(again, 'notes.txt'), 'utf8')).toBe('earlier');
  }, 120_000);

  test('is not written beside archives of others, which would be uploaded with it', () => {
    const mixed = join(root, 'mixed');
    mkdirSync(mixed);
    writeFileSync(join(mixed, 'backup.zip'), '');
    expect(() => writeRelease({ settings, document }, mixed)).toThrow('has other archives, such as backup.zip');
    expect(readdirSync(mixed)).toEqual(['backup.zip']);
  });

  test.each([
    ['a file', 'file', 'there is a file of that name'],
    ['in a file', 'file/folder', 'a part of the path is no directory'],
  ])('is not written where no folder can be: %s', (_, name, reason) => {
    writeFileSync(join(root, 'file'), '');
    expect(() => writeRelease({ settings, document }, join(root, name))).toThrow(reason);
  });

  test('is the same, byte for byte, when it is written again elsewhere', () => {
    const again = join(root, 'deeper', 'again');
    writeRelease({ settings, document }, again);
    expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(readFileSync(join(folder, 'SHA256SUMS'), 'utf8'));
  }, 120_000);
});

test('the command says in a line each what is missing, and nothing of the CDK', () => {
  const root = mkdtempSync(join(tmpdir(), 'traceward-template-'));
  const config = join(root, 'settings.json');
  writeFileSync(config, '{}');
  const program = join(__dirname, '../../../infra/write-template.ts');
  const { status, stderr } = spawnSync(process.execPath, [program, '--config', config, '--out', join(root, 'out')], {
    encoding: 'utf8',
  });
  rmSync(root, { recursive: true });
  expect({ status, lines: stderr.trim().split('\n') }).toEqual({
    status: 0,
    lines: [
      `settings: ${config}`,
      expect.stringMatching(/^WARNING Nobody will be told of findings/),
      expect.stringMatching(/^Logs are kept/),
    ],
  });
}, 120_000);

test("Terraform's example uploads what is there, and gives the stack every parameter that it must", () => {
  const path = join(__dirname, '../../../docs/setup/traceward.tf.json');
  const { variable, resource } = JSON.parse(readFileSync(path, 'utf8'));
  const { name, parameters, template_url: url, capabilities } = resource.aws_cloudformation_stack.traceward;
  const page = readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');
  const [, given = ''] = /^terraform .* apply (.*)$/m.exec(page) ?? [];
  expect([...given.matchAll(/-var (\w+)=/g)].map(([, each]) => each).sort()).toEqual(Object.keys(variable).sort());
  // Terraform takes a path as one in the folder of its file.
  expect(given).toContain('release="$PWD/release"');
  expect(name).toContain('var.stack_name');
  expect(Object.keys(parameters).sort()).toEqual(Object.keys(template.Parameters).sort());
  expect(capabilities).toEqual(['CAPABILITY_IAM']);
  expect(url).toContain('traceward.template.json');
  expect(resource.aws_s3_object.release.for_each).toContain('fileset');
});
