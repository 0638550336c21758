import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { parse } from 'yaml';
import { run, temporaryFolder } from '#test/factories/command-line.ts';

const PROJECT = join(__dirname, '../../..');
const step = v.object({
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  uses: v.optional(v.string(), ''),
  run: v.optional(v.string(), ''),
  env: v.optional(v.record(v.string(), v.string()), {}),
  with: v.optional(v.record(v.string(), v.unknown()), {}),
});
const actionSchema = v.object({
  inputs: v.record(v.string(), v.object({ description: v.string(), default: v.string() })),
  runs: v.object({ steps: v.array(step) }),
});
const text = readFileSync(join(PROJECT, 'action.yml'), 'utf8');
const action = v.parse(actionSchema, parse(text));

test('no text of a user is part of a script, and each input is used', () => {
  expect(action.runs.steps.filter((one) => one.run.includes('${{'))).toEqual([]);
  for (const name of Object.keys(action.inputs)) expect(text).toMatch(new RegExp(`inputs\\.${name}\\b`));
});

test('settings of the folder, which a pull request can change, do not decide whether the check fails', async () => {
  const { path, remove } = temporaryFolder();
  try {
    const script = action.runs.steps.find(({ id }) => id === 'scan')?.run ?? '';
    writeFileSync(
      join(path, 'traceward.json'),
      '{ "rules": { "exclude": ["*"] }, "cluster": { "default": "forged" } }',
    );
    const files = { GITHUB_OUTPUT: join(path, 'output'), GITHUB_STEP_SUMMARY: join(path, 'comment') };
    const inputs = { LOGS: join(PROJECT, 'events/logs'), ARTIFACT: '', SEVERITY: 'high', FAIL_ON_FINDINGS: 'true' };
    const env = { ...files, ...inputs, FOLDER: join(path, 'out'), GITHUB_ACTION_PATH: PROJECT };
    const scan = (CONFIG: string) =>
      run('bash', ['-eo', 'pipefail', '-c', script], { cwd: path, env: { ...env, CONFIG } });
    const { stderr } = await scan('');
    expect(stderr).not.toContain('settings:');
    expect(readFileSync(files.GITHUB_OUTPUT, 'utf8')).toContain('findings=1\n');
    expect((await scan('traceward.json')).stderr).toContain('rules of the settings leave out TRC-1013');
  } finally {
    remove();
  }
});

test('logs that an earlier step of the job downloaded are removed before others are', async () => {
  const { path, remove } = temporaryFolder();
  try {
    const { steps } = action.runs;
    const at = steps.findIndex(({ uses }) => uses.startsWith('actions/download-artifact@'));
    const before = steps[at - 1];
    expect(before?.env['LOGS']).toBe(steps[at]?.with['path']);
    const LOGS = join(path, 'logs');
    mkdirSync(LOGS);
    writeFileSync(join(LOGS, 'earlier.log'), '{}');
    await run('bash', ['-eo', 'pipefail', '-c', before?.run ?? ''], { cwd: path, env: { LOGS } });
    expect(existsSync(LOGS)).toBe(false);
  } finally {
    remove();
  }
});

test('the scan leaves findings, a report and a comment, and fails where that is asked for', async () => {
  const folder = temporaryFolder();
  try {
    const script = action.runs.steps.find(({ id }) => id === 'scan')?.run ?? '';
    const files = { GITHUB_OUTPUT: join(folder.path, 'output'), GITHUB_STEP_SUMMARY: join(folder.path, 'summary') };
    const inputs = { LOGS: 'events/logs', ARTIFACT: '', CONFIG: '', SEVERITY: 'high', FAIL_ON_FINDINGS: 'true' };
    const env = { ...files, ...inputs, FOLDER: join(folder.path, 'out'), GITHUB_ACTION_PATH: PROJECT };
    const { status, stderr } = await run('bash', ['-eo', 'pipefail', '-c', script], { cwd: PROJECT, env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('BLIND: cluster staging') });
    expect(readFileSync(files.GITHUB_OUTPUT, 'utf8')).toBe(
      `findings=1\nreport=${join(folder.path, 'out/report.html')}\nstatus=1\nhas-table=true\n`,
    );
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^<!-- traceward -->\n[\s\S]*kubectl → /);
    expect(readFileSync(join(folder.path, 'out/report.html'), 'utf8')).toMatch(/^<!doctype html>/);
  } finally {
    folder.remove();
  }
});

describe('a scan that does not run', () => {
  const script = action.runs.steps.find(({ id }) => id === 'scan')?.run ?? '';
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const scan = (inputs: Readonly<Record<string, string>>) => {
    const files = {
      GITHUB_OUTPUT: join(folder.path, 'output'),
      GITHUB_STEP_SUMMARY: join(folder.path, 'summary'),
      FOLDER: join(folder.path, 'out'),
      GITHUB_ACTION_PATH: PROJECT,
    };
    const env = { ...files, ARTIFACT: '', CONFIG: '', SEVERITY: 'low', FAIL_ON_FINDINGS: 'true', ...inputs };
    return run('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder.path, env });
  };

  test('as its settings are wrong, says why, and leaves no report and nothing to comment', async () => {
    writeFileSync(join(folder.path, 'wrong.json'), '{ "nonsense": 1 }');
    // Of an earlier step of the same job.
    mkdirSync(join(folder.path, 'out'));
    writeFileSync(join(folder.path, 'out/report.html'), 'earlier');
    const { stderr } = await scan({ LOGS: join(PROJECT, 'events/logs'), CONFIG: 'wrong.json' });
    expect(stderr).toContain('nonsense');
    expect(readFileSync(join(folder.path, 'output'), 'utf8')).toBe('status=2\n');
    expect(readFileSync(join(folder.path, 'summary'), 'utf8')).toContain('nonsense');
  });

  test('as nothing names its logs, fails and says so, instead of reading a checkout', async () => {
    const { status, stdout } = await scan({ LOGS: '' });
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringContaining('::error::traceward: name the logs'),
    });
    expect(existsSync(join(folder.path, 'output'))).toBe(false);
  });
});

describe('a comment', () => {
  const script = action.runs.steps.find(({ name }) => name === 'Comment')?.run ?? '';
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  /** `gh` is a script for a shell. */
  const comment = (gh: string) => {
    writeFileSync(join(folder.path, 'gh'), `#!/bin/bash\n${gh}\n`, { mode: 0o755 });
    const PATH = `${folder.path}:${process.env['PATH']}`;
    const env = { PATH, GITHUB_REPOSITORY: 'octo/shop', NUMBER: '7', FILE: 'a.md' };
    return run('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder.path, env });
  };

  test('with a token that can only read fails no job: a warning says that there is none', async () => {
    const { status, stdout } = await comment('case "$*" in *--paginate*) ;; *) exit 1 ;; esac');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^::warning::.*gh says why.*Most often.*fork can only read/),
    });
  });

  test('takes the place of the first of its own, however many there are', async () => {
    const { status, stdout } = await comment(
      'case "$*" in *--paginate*) printf "%s\\n" {1001..60000} ;; *) echo "$*" > called ;; esac',
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(readFileSync(join(folder.path, 'called'), 'utf8')).toBe(
      'api --silent --method PATCH repos/octo/shop/issues/comments/1001 -F body=@a.md\n',
    );
  });

  test('is written anew where there is none of its own', async () => {
    await comment('case "$*" in *--paginate*) ;; *) echo "$*" > called ;; esac');
    expect(readFileSync(join(folder.path, 'called'), 'utf8')).toBe(
      'api --silent repos/octo/shop/issues/7/comments -F body=@a.md\n',
    );
  });
});
