import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { parse } from 'yaml';
import { run, temporaryFolder } from '#test/factories/command-line.ts';

const PROJECT = join(__dirname, '../../..');
const step = v.object({
  id: v.optional(v.string()),
  run: v.optional(v.string(), ''),
  env: v.optional(v.record(v.string(), v.string()), {}),
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
      `findings=1\nreport=${join(folder.path, 'out/report.html')}\nstatus=1\n`,
    );
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^<!-- traceward -->\n[\s\S]*kubectl → /);
    expect(readFileSync(join(folder.path, 'out/report.html'), 'utf8')).toMatch(/^<!doctype html>/);
  } finally {
    folder.remove();
  }
});
