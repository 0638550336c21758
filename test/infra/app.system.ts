import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const PROJECT = join(__dirname, '../..');
const { app, context } = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8'));

describe('the app, as the CDK runs it', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'traceward-app-'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  function synthesise(settings: object | string, environment: Readonly<Record<string, string | undefined>> = {}) {
    const config = join(root, 'settings.json');
    writeFileSync(config, typeof settings === 'string' ? settings : JSON.stringify(settings));
    const [command, ...args] = app.split(' ');
    return spawnSync(command === 'node' ? process.execPath : command, args, {
      cwd: PROJECT,
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: join(root, 'cdk.out'),
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, config }),
        CDK_VALIDATION: 'false',
        CDK_DEFAULT_ACCOUNT: undefined,
        AWS_REGION: undefined,
        AWS_DEFAULT_REGION: undefined,
        ...environment,
      },
    });
  }

  test('writes an assembly with a bundle for each function and the settings in it, and says which, and nothing else if it has nothing to warn of', () => {
    const alerts = { email: ['a@company.example'] };
    const logs = { retentionDays: 400 };
    const { status, stdout, stderr } = synthesise({
      $schema: 'x',
      maxConcurrency: 9,
      cluster: { default: 'prod' },
      alerts,
      logs,
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: '',
      stderr: `settings: ${join(root, 'settings.json')}\n`,
    });
    const template = JSON.parse(readFileSync(join(root, 'cdk.out/traceward.template.json'), 'utf8'));
    expect(JSON.stringify(template)).toContain('"MaximumConcurrency":9');
    const { files } = JSON.parse(readFileSync(join(root, 'cdk.out/traceward.assets.json'), 'utf8'));
    const folders = Object.values(files as Record<string, { source: { path: string; packaging: string } }>)
      .filter(({ source }) => source.packaging === 'zip')
      .map(({ source }) => join(root, 'cdk.out', source.path));
    expect(folders.length).toBeGreaterThan(0);
    for (const folder of folders) {
      expect(JSON.parse(readFileSync(join(folder, 'traceward.json'), 'utf8'))).toEqual({
        maxConcurrency: 9,
        cluster: { default: 'prod' },
        alerts,
        logs,
      });
    }
  });

  test('warns where nobody would be told, and says what kept logs cost', () => {
    const { status, stderr } = synthesise({});
    expect(status).toBe(0);
    expect(stderr).toContain('WARNING Nobody will be told of findings');
    expect(stderr).toContain('\nLogs are kept until you delete them');
  });

  test('refuses settings that are wrong, with a line for each fault and without a stack trace', () => {
    const { status, stderr } = synthesise({ maxConcurency: 9, logs: { existing: true } });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^settings: /),
      expect.stringContaining('settings.json: logs.bucket: expected the name of the existing bucket, found null'),
      expect.stringContaining('settings.json: maxConcurency: expected one of '),
    ]);
  });

  test('refuses what cannot be deployed to where the CDK would deploy it', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888';
    const { status, stderr } = synthesise(
      { logs: { kmsKeyArn } },
      {
        CDK_DEFAULT_REGION: 'us-east-1',
        AWS_REGION: 'us-east-1',
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain(
      '\nlogs.kmsKeyArn: expected an ARN of the region us-east-1, where the stack and the bucket are, found one of eu-west-1\n',
    );
  });
});

describe('cdk.json', () => {
  test('has every flag that the CDK recommends', () => {
    const flags = JSON.parse(
      readFileSync(join(PROJECT, 'node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
    );
    expect(context).toMatchObject(flags);
  });
});
