import { availableParallelism } from 'node:os';
import { createClusterOf } from '../../lambda/core/settings/cluster-pattern.ts';
import type { Settings } from '../../lambda/core/settings/settings.ts';
import { type Diagnostics, openDiagnostics } from '../diagnostics.ts';
import { EXIT } from '../exit-status.ts';
import type { TextSink } from '../output-file.ts';
import { loadSettings } from '../settings-file.ts';
import { listSources, type SourceList } from '../sources.ts';
import { openStandardOutput } from '../standard-output.ts';
import { readAssembly } from './assembly/read-assembly.ts';
import { synthesise } from './assembly/synthesise.ts';
import { feed } from './feed.ts';
import { createFunctionLog } from './functions/function-log.ts';
import { onInterrupt } from './interrupt.ts';
import { LOCAL_USAGE, type LocalOptions, readLocalOptions } from './local-options.ts';
import { writeLocalSettings } from './local-settings.ts';
import { deliver } from './messages/deliver.ts';
import { type MessageFolder, openMessageFolder } from './messages/message-folder.ts';
import { createObjectKeys } from './objects/object-keys.ts';
import { watchFolder } from './objects/watch-folder.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';
import { reportRun } from './report/report-run.ts';
import { createRunLog, type RunLog } from './report/run-log.ts';
import { openStateFolder } from './state-folder.ts';

type Run = {
  readonly options: LocalOptions;
  readonly settings: Settings;
  readonly pipeline: Pipeline;
  readonly log: RunLog;
  readonly diagnostics: Diagnostics;
  readonly messageFolder: MessageFolder | undefined;
  /** Aborted when a run that stays is to end. */
  readonly signal: AbortSignal;
};

/** Each is a thread; the servers want some of the cores, too. */
const MOST_ENVIRONMENTS = 4;
const RETRY_SECONDS = 1;

/** `traceward local`: the pipeline on this machine. Gives the exit status; throws `settings` for wrong usage. */
export async function local(args: readonly string[]): Promise<number> {
  const options = readLocalOptions(args);
  if (options === 'help') {
    process.stdout.write(LOCAL_USAGE);
    return EXIT.done;
  }
  const config = options.config ?? writeLocalSettings();
  const settings = loadSettings(config);
  const list = listSources(options.inputs, []);
  const messageFolder = options.alerts === undefined ? undefined : openMessageFolder(options.alerts);
  const state = openStateFolder(options.state);
  const { signal } = onInterrupt({ isAwaited: options.watch !== undefined, cleanUp: state.close });
  try {
    const log = createRunLog();
    const diagnostics = openDiagnostics(list.sources.reduce((sum, { size }) => sum + size, 0));
    const pipeline = await startPipeline({
      assembly: readAssembly(await synthesise(config)),
      settings,
      folder: state.path,
      durable: state.isKept,
      concurrency: Math.min(availableParallelism(), MOST_ENVIRONMENTS),
      retrySeconds: RETRY_SECONDS,
      now: options.now,
      onOutput: createFunctionLog({ onRead: log.read, onProblem: diagnostics.problem }),
      onError: (error) => diagnostics.problem(error instanceof Error ? error.message : String(error)),
    });
    try {
      return await run({ options, settings, pipeline, log, diagnostics, messageFolder, signal }, list);
    } finally {
      await pipeline.stop();
    }
  } finally {
    state.close();
  }
}

async function run(context: Run, { sources, unreadable }: SourceList): Promise<number> {
  const { options, settings, pipeline, log, diagnostics, messageFolder, signal } = context;
  const { cluster, logs } = settings;
  const keys = createObjectKeys({
    prefix: logs.prefix,
    clusterOf: createClusterOf(cluster.pattern, cluster.default),
  });
  const output = openStandardOutput();
  const screen = options.format === 'table' ? output : screenBeside(options);
  const deadLetters = await pipeline.countDeadLetters();
  if (options.listIgnored) for (const name of pipeline.ignored) process.stderr.write(`ignored: ${name}\n`);

  unreadable.forEach(reject);
  await take(sources);
  if (options.watch !== undefined) {
    await watchFolder({ folder: options.watch, signal, onSettled: take, onUnreadable: reject });
  }
  diagnostics.stop();
  await pipeline.finish();
  const given = (await pipeline.countDeadLetters()) - deadLetters;
  if (given > 0) diagnostics.problem(`${given} objects were given up, and lie in the dead-letter queue`);
  const { format, failOnFindings, now = Date.now() } = options;
  const status = await reportRun({ pipeline, settings, log, format, failOnFindings, output, diagnostics, now });
  return given > 0 ? EXIT.notDone : status;

  async function take(taken: SourceList['sources']): Promise<void> {
    await feed(taken, { pipeline, keys, log, diagnostics });
    await pipeline.settle();
    for (const { name } of taken) {
      const problem = log.problemWith(name);
      if (problem !== undefined) diagnostics.problem(`${name}: ${problem}`);
    }
    await deliver({ pipeline, screen, folder: messageFolder });
  }

  function reject({ name, reason }: SourceList['unreadable'][number]): void {
    log.failed(name);
    diagnostics.problem(`${name}: ${reason}`);
  }
}

/** Where e-mails are shown when nothing but the findings may stand on standard output. */
function screenBeside({ alerts }: LocalOptions): TextSink | undefined {
  return alerts === undefined ? { write: async (text) => void process.stderr.write(text) } : undefined;
}
