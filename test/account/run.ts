/**
 * Tries traceward in an account of AWS, which nothing else here can: deploys each mode, one after the other, puts in one
 * object, lets one message fail, stops and redrives one rescan, and removes all of it.
 *
 *     npx node test/account/run.ts --account 111122223333 --region eu-central-1            prints each call and makes none
 *     npx node test/account/run.ts --account 111122223333 --region eu-central-1 --deploy   makes them
 *
 * Needs the AWS CLI, version 2, an account that is bootstrapped for the CDK, and the rights of an administrator. Takes half an
 * hour a mode, and costs less than a dollar. `--mode NAME`, also several times, tries these only. `--keep` removes nothing.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type AccountCalls, createCalls } from './account-calls.ts';
import { checkFailure, checkFunctions, checkObject, checkRescan, openInbox, readStack } from './check-stack.ts';
import { MODES, type Mode, prepare, removeTheirs, settingsOf, stackNameOf } from './modes.ts';
import { keptBy, removeKept } from './remove-stack.ts';

const LOG = join(import.meta.dirname, '../../events/logs/cluster=demo/node-a.log');

const { values } = parseArgs({
  options: {
    account: { type: 'string', default: '' },
    region: { type: 'string', default: '' },
    deploy: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    mode: { type: 'string', multiple: true, default: MODES.map(({ name }) => name) },
    log: { type: 'string', default: LOG },
    'seconds-between': { type: 'string', default: '10' },
    patience: { type: 'string', default: '1' },
  },
});
const { account, region, deploy, keep } = values;
const modes = MODES.filter(({ name }) => values.mode.includes(name));
if (!/^\d{12}$/.test(account) || region === '' || modes.length !== new Set(values.mode).size) {
  process.stderr.write(
    `--account 111122223333 and --region are needed; modes are ${MODES.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}
const print = (line: string) => process.stdout.write(`${line}\n`);
const calls = createCalls({
  region,
  account,
  isDry: !deploy,
  secondsBetween: Number(values['seconds-between']),
  patience: Number(values.patience),
  print,
});

await requireAccount();
const failed: string[] = [];
for (const mode of modes) await tryMode(mode, calls);
print(
  failed.length === 0 ? `# ${deploy ? 'All of it works' : 'Nothing was called'}.` : `# Failed: ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Nobody deploys into an account by mistake. */
async function requireAccount(): Promise<void> {
  const { Account } = await calls.aws('sts', 'get-caller-identity');
  if (!deploy || Account === account) return;
  process.stderr.write(`The credentials are those of ${Account}, not of ${account}. Nothing was done.\n`);
  process.exit(2);
}

async function tryMode(mode: Mode, calls: AccountCalls): Promise<void> {
  print(`\n# ${mode.name}`);
  const folder = mkdtempSync(join(tmpdir(), 'traceward-account-'));
  const settings = join(folder, 'traceward.json');
  writeFileSync(settings, JSON.stringify(settingsOf(mode, calls)));
  const cleanUp: (() => Promise<void>)[] = [];
  try {
    await prepare(mode, calls);
    cleanUp.push(() => removeTheirs(mode, calls));
    cleanUp.push(() => calls.run('npx', 'cdk', 'destroy', '--force', '-c', `config=${settings}`));
    await calls.run('npx', 'cdk', 'deploy', '--require-approval', 'never', '-c', `config=${settings}`);
    const deployed = await readStack(stackNameOf(mode), calls);
    const kept = keptBy(deployed, mode);
    cleanUp.unshift(() => removeKept(kept, calls));
    const inbox = await openInbox(stackNameOf(mode), deployed, calls);
    cleanUp.push(() => inbox.close());
    const check = { deployed, inbox, calls, folder };
    await checkObject(check, values.log);
    await checkFunctions(check);
    await checkFailure(check);
    await checkRescan(check);
  } catch (error) {
    failed.push(mode.name);
    process.stderr.write(`${mode.name}: ${error}\n`);
  }
  if (!keep) await removeAll(mode, cleanUp);
}

/** The last that was made goes first. What cannot be removed stops nothing, and is said. */
async function removeAll(mode: Mode, cleanUp: (() => Promise<void>)[]): Promise<void> {
  for (const remove of cleanUp.toReversed()) {
    await remove().catch((error: unknown) => {
      if (!failed.includes(mode.name)) failed.push(mode.name);
      process.stderr.write(`${mode.name}: not removed: ${error}\n`);
    });
  }
}
