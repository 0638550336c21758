import { usedSettingsFiles } from '#cli/settings-file.ts';
import type { SourceList } from '#cli/sources/list-sources.ts';
import type { Diagnostics } from '#cli/terminal/diagnostics.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import type { TextSink } from '#cli/terminal/output-file.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { formatCount } from '#core/quantities.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import type { Settings } from '#core/settings/settings.ts';
import { readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { type LocalPipeline, startPipeline } from '#local-aws/pipeline.ts';
import type { StateFolder } from '#local-aws/state-folder.ts';
import { functionEnvironments } from './function-environments.ts';
import type { LocalOptions } from './local-options.ts';
import { deliver } from './messages/deliver.ts';
import type { MessageFolder } from './messages/message-folder.ts';
import { createObjectKeys } from './objects/object-keys.ts';
import { watchFolder } from './objects/watch-folder.ts';
import { describeIgnored } from './report/describe-ignored.ts';
import { createFunctionLog } from './report/function-log.ts';
import type { ReportFile } from './report/report-file.ts';
import { reportLocalRun } from './report/report-local-run.ts';
import { createRunLog, type RunLog } from './report/run-log.ts';
import { uploadSources } from './upload-sources.ts';

export type RunLocalOptions = {
  readonly options: LocalOptions;
  readonly settings: Settings;
  readonly list: SourceList;
  /** The cloud assembly's. */
  readonly assemblyFolder: string;
  readonly state: StateFolder;
  readonly messageFolder: MessageFolder | undefined;
  readonly report: ReportFile;
  readonly diagnostics: Diagnostics;
  /** Aborted when a run that stays is to end. */
  readonly signal: AbortSignal;
};

const RETRY_SECONDS = 1;

/** Runs the pipeline over what is listed and what is watched, and reports. Returns the exit status. */
export async function runLocal(run: RunLocalOptions): Promise<number> {
  const { settings, assemblyFolder, state, diagnostics } = run;
  const log = createRunLog();
  const pipeline = await startPipeline({
    assembly: readAssembly(assemblyFolder),
    settings,
    folder: state.path,
    durable: state.isKept,
    concurrency: functionEnvironments(),
    retrySeconds: RETRY_SECONDS,
    now: run.options.now,
    onOutput: createFunctionLog({ onRead: log.read, onProblem: diagnostics.problem }),
    onError: (error) => diagnostics.problem(error instanceof Error ? error.message : String(error)),
  });
  try {
    return await runThrough(pipeline, log, run);
  } finally {
    await pipeline.stop();
  }
}

async function runThrough(pipeline: LocalPipeline, log: RunLog, run: RunLocalOptions): Promise<number> {
  const { options, settings, list, diagnostics, messageFolder, report, signal } = run;
  const { cluster, logs } = settings;
  const keys = createObjectKeys({
    prefix: logs.prefix,
    clusterOf: createClusterOf(cluster.pattern, cluster.default),
  });
  const output = withRoom(openStandardOutput(), diagnostics);
  const screen = options.format === 'table' ? output : screenBeside(options, diagnostics);
  if (options.listIgnored) {
    await output.write(describeIgnored(pipeline.ignored));
    return EXIT.done;
  }
  const deadLetters = await pipeline.countDeadLetters();

  list.unreadable.forEach(reject);
  await take(list.sources);
  if (options.watch !== undefined) {
    const { watch: folder } = options;
    const watching = () => `watching ${folder} for logs, ${formatCount(log.coverages().size)} read; Ctrl-C ends`;
    const onSettled: typeof take = async (sources) => {
      await take(sources);
      diagnostics.doing(watching);
    };
    diagnostics.doing(watching);
    const others = () => usedSettingsFiles(options.config);
    await watchFolder({ folder, others, signal, onSettled, onUnreadable: reject });
  }
  diagnostics.doing(() => 'writing the report');
  await pipeline.finish();
  const given = (await pipeline.countDeadLetters()) - deadLetters;
  if (given > 0) diagnostics.problem(`${given} messages were given up, and lie in the dead-letter queue`);
  const { inputs, config, format, failOnFindings, now = Date.now() } = options;
  const status = await reportLocalRun({
    pipeline,
    settings,
    log,
    inputs,
    config,
    format,
    failOnFindings,
    output,
    report,
    diagnostics,
    now,
  });
  return given > 0 ? EXIT.notDone : status;

  async function take(taken: SourceList['sources']): Promise<void> {
    const before = log.coverages().size;
    const read = () => formatCount(log.coverages().size - before);
    if (taken.length > 0) diagnostics.doing(() => `reading logs: ${read()} of ${formatCount(taken.length)}`);
    await uploadSources(taken, { pipeline, keys, log, diagnostics });
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
function screenBeside({ alerts }: LocalOptions, diagnostics: Diagnostics): TextSink | undefined {
  if (alerts !== undefined) return undefined;
  return withRoom({ write: async (text) => void process.stderr.write(text) }, diagnostics);
}

/** What is said of the work that goes on leaves nothing between the lines of a result. */
function withRoom(sink: TextSink, { makeRoom }: Diagnostics): TextSink {
  return {
    write(text) {
      makeRoom();
      return sink.write(text);
    },
  };
}
