import { existsSync } from 'node:fs';
import { detectorFolderBeside, readDetectorFolder } from '#aws/detector-folder.ts';
import { readSettingsDocument, type SettingsDocument } from '#aws/settings-document.ts';
import { closestName } from '#core/closest-name.ts';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { unmatchedGlobs } from '#core/settings/api-servers.ts';
import { withDetectorIds } from '#core/settings/detector-ids.ts';
import type { Settings } from '#core/settings/settings.ts';
import { compileOrRefuse } from '#yaml-detectors/compile-detectors.ts';
import type { CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';

/** Beside cdk.json, where the CDK's command line runs the app. */
const DEFAULT_PATH = 'traceward.json';

/**
 * Reads the file that the CDK context `config` names, else traceward.json, else takes the defaults. The document is for
 * the functions to read again. Throws `settings` if the file cannot be read or is not valid, or if API
 * servers are for clusters that there will never be, or if something is wrong in a detector. `detectorFolder`: where those lie,
 * if not beside the settings; it has to exist then.
 */
export function loadStackSettings(path: string | undefined, detectorFolder?: string): SettingsDocument {
  const { settings, document } = readSettingsDocument(path, DEFAULT_PATH, reasonOf);
  refuseUnmatchedGlobs(settings, path ?? DEFAULT_PATH);
  refuseAbsent(detectorFolder);
  const compiled = loadDetectors(detectorFolderOf(path, detectorFolder));
  if (compiled === undefined) return { settings, document: normalise(document) };
  return {
    settings: withDetectorIds(settings, compiled.detectors),
    document: normalise(document),
    detectors: JSON.stringify(compiled),
  };
}

/** Where the detectors lie. `named`: by the user. */
export function detectorFolderOf(path: string | undefined, named: string | undefined): string {
  return named ?? detectorFolderBeside(path ?? DEFAULT_PATH);
}

/** Which settings are taken, in words, for whoever meant others. */
export function describeSettingsFile(path: string | undefined): string {
  if (path !== undefined || existsSync(DEFAULT_PATH)) return `settings: ${path ?? DEFAULT_PATH}`;
  return `settings: the defaults, because there is no ${DEFAULT_PATH} here and -c config=FILE names none`;
}

/** What the app looks for in its context. */
const CONTEXT_KEYS = ['config', 'detectors'];

/**
 * Refuses keys of context that somebody mistyped: the CDK passes over them without a word, and another stack than the one that
 * was meant would be deployed. So it would with an empty path. Others than these are none of ours. Throws `settings`.
 */
export function refuseMistypedContext(context: Readonly<Record<string, unknown>>): void {
  const faults = Object.entries(context).flatMap(([key, value]) => {
    // As where the variable of a shell is not set.
    if (CONTEXT_KEYS.includes(key) && value === '') return [`-c ${key}=…: expected a path, found nothing`];
    // With a colon, a slash or a hyphen it is a flag of the CDK's.
    if (CONTEXT_KEYS.includes(key) || !/^\w+$/.test(key)) return [];
    const meant = closestName(key.toLowerCase(), CONTEXT_KEYS) ?? (isSettingsFile(value) ? 'config' : undefined);
    return meant === undefined ? [] : [`-c ${key}=…: this app has no such context; did you mean -c ${meant}=…?`];
  });
  if (faults.length > 0) throw new TracewardError('settings', faults.map(escapeInvisible).join('\n'));
}

function isSettingsFile(value: unknown): boolean {
  return typeof value === 'string' && value.endsWith('.json') && existsSync(value);
}

/** That there is none beside the settings says that there are no detectors; that there is none of a name, that the name is wrong. */
function refuseAbsent(named: string | undefined): void {
  if (named === undefined || existsSync(named)) return;
  throw new TracewardError('settings', escapeInvisible(`detectors: there is no folder ${named}`));
}

function loadDetectors(folder: string): CompiledDetectors | undefined {
  const sources = readDetectorFolder(folder, reasonOf);
  return sources.length === 0 ? undefined : compileOrRefuse(sources);
}

/** Without a pattern there is one cluster. With one, only the objects' keys tell which there are. */
function refuseUnmatchedGlobs({ apiServers, cluster }: Settings, name: string): void {
  const unmatched = cluster.pattern === null ? unmatchedGlobs(apiServers, [cluster.default]) : [];
  if (unmatched.length === 0) return;
  const faults = unmatched.map(
    (glob) =>
      `${name}: apiServers: expected a glob that matches the cluster ${JSON.stringify(cluster.default)} (cluster.default), the only one without a cluster.pattern, found ${JSON.stringify(glob)}`,
  );
  throw new TracewardError('settings', faults.map(escapeInvisible).join('\n'));
}

function reasonOf(error: unknown): string {
  return String(error).replace(/^Error: /, '');
}

/** Without what is for editors and people only, so that a function changes only when its settings do. */
function normalise(text: string): string {
  const { $schema: _, ...document } = JSON.parse(text);
  return `${JSON.stringify(document)}\n`;
}
