import { describeUnmatchedRules } from '#cli/findings/unmatched-globs.ts';
import { type FoundInLogs, findingsInLogs } from '#cli/scan/findings-in-logs.ts';
import { READING_OPTIONS, type Reading, readReading } from '#cli/scan/reading-options.ts';
import { readSettingsText } from '#cli/settings-file.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { flag, valued } from '#cli/terminal/options.ts';
import { openOutputFile } from '#cli/terminal/output-file.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { foundInstead } from '#core/closest-name.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { suggestSuppressions } from '#core/notify/suppressions/suggest.ts';
import {
  applySuppressions,
  isSuppressed,
  type SuppressionRules,
  suppressionRules,
} from '#core/notify/suppressions/suppress.ts';
import {
  describeUnknownExecutables,
  describeUnknownOfProposals,
} from '#core/notify/suppressions/unknown-executables.ts';
import { formatEntries } from '#core/output/suppression-json.ts';
import { plural } from '#core/quantities.ts';
import { toNanoseconds } from '#core/time.ts';
import { detectorsIn } from '#yaml-detectors/compiled-detectors.ts';
import { askOnce } from './ask-once.ts';
import { describeUnproposed } from './describe-unproposed.ts';
import { mergeIntoSettings } from './merge-into-settings.ts';
import { proposeEntries } from './propose-entries.ts';
import { formatTrial, tryEntries } from './try-entries.ts';

const ACTIONS = ['propose', 'try'] as const;
const DAYS = 90;

const { parse, named, count, instant, usageError, command } = argumentsOf({
  name: 'suppressions',
  forms: ['[options] propose [file | directory | s3://…]...', '[options] try [file | directory | s3://…]...'],
  words: ACTIONS,
  about:
    'propose: writes suppressions for what is found in logs and no entry of the settings covers, to be reviewed. Nothing ' +
    'is proposed for shells, download tools, what runs from temporary places, and what was entered from outside. ' +
    'try: tells what each entry of the settings would hide of what is found in these logs.',
  options: {
    out: valued('FILE', 'propose: write the entries there (default: standard output)'),
    into: valued('FILE', 'propose: add them to the suppressions of this settings file, which is made if there is none'),
    owner: valued('TEXT', 'propose: who answers for them; asked once on a terminal'),
    reason: valued('TEXT', 'propose: why they are expected; asked once on a terminal'),
    days: valued('N', `propose: they end after about this many days, spread over a month (default ${DAYS})`),
    strict: flag('try: exit with 3 if an entry matches nothing, or has ended'),
    ...READING_OPTIONS,
  },
  exit: '0 done, 1 some logs could not be read, or none has a record, 2 wrong usage, 3 with --strict: an entry hides nothing',
});

export { command as suppressionsCommand };

type Values = ReturnType<typeof parse>['values'];

/** Where entries are written. */
type Place = { readonly out: string | undefined; readonly into: string | undefined };

/** `traceward suppressions`: proposes entries, or tries those of the settings over history. Returns the exit status. */
export async function suppressions(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [typed = '', ...inputs] = positionals;
  const action = ACTIONS.find((known) => known === typed);
  if (action === undefined) throw usageError(`expected ${ACTIONS.join(' or ')}${foundInstead(typed, ACTIONS)}`);
  if (inputs.length === 0) throw usageError('nothing to look into; name a file, a directory, or s3://bucket/prefix');
  if (values.out !== undefined && values.into !== undefined) throw usageError('expected --out or --into, found both');
  const reading = await readReading({ values, named, instant, usageError });
  const place = { out: named('--out', values.out), into: named('--into', values.into) };
  const outputs = Object.values(place).filter((name) => name !== undefined);
  const { findings, byExecAlone, failures, isEmpty } = await findingsInLogs({ inputs, outputs, ...reading });
  const now = toNanoseconds(Date.now());
  const searched = { findings, byExecAlone, rules: suppressionRules(reading.settings), now };
  const status = failures.size > 0 || isEmpty ? EXIT.notDone : EXIT.done;
  if (action === 'propose') {
    await propose(searched, values, place);
    return status;
  }
  const isIdle = await tryAll(searched, reading);
  return status === EXIT.done && values.strict && isIdle ? EXIT.findings : status;
}

type Searched = Pick<FoundInLogs, 'findings' | 'byExecAlone'> & {
  readonly rules: SuppressionRules;
  readonly now: bigint;
};

/** Says whether one of the entries matches nothing, or has ended. */
async function tryAll(
  { findings, byExecAlone, rules, now }: Searched,
  { asRead, detectors }: Reading,
): Promise<boolean> {
  const trial = tryEntries(findings, rules, now);
  const known = { findings, leftOutRules: {}, detectors: detectorsIn(detectors) };
  say(describeUnmatchedRules(asRead, known, now).map(escapeInvisible));
  await openStandardOutput().write(`${formatTrial(trial).join('\n')}\n`);
  say(describeUnknownExecutables(byExecAlone, rules, now));
  return trial.entries.some(({ matches, isEnded }) => isEnded || matches.length === 0);
}

async function propose({ findings, byExecAlone, rules, now }: Searched, values: Values, place: Place): Promise<void> {
  const open = applySuppressions(findings, rules, now).filter((finding) => !isSuppressed(finding));
  const suggestions = suggestSuppressions(open, rules);
  const days = count('--days', values.days, 1) ?? DAYS;
  const owner = named('--owner', values.owner) ?? (await askOnce('Who answers for these entries?'));
  const reason = named('--reason', values.reason) ?? (await askOnce('Why is this expected?'));
  const entries = proposeEntries(suggestions, { now, days, owner, reason });
  if (entries.length === 0 && place.into !== undefined) {
    const nothing = 'nothing to add: every finding has an entry, or none is proposed for it';
    return say([nothing, ...describeUnproposed(open, rules)]);
  }
  const written = await writeEntries(entries, place, readSettingsText(values.config));
  const covered = suggestions.reduce((sum, { covers }) => sum + covers, 0);
  const added = `${plural(entries.length, 'entry', 'entries')} for ${plural(covered, 'finding')}${written}`;
  const untold = entries.length === 0 ? [] : describeUntold(owner, reason);
  const openIds = new Set(open.map(({ id }) => id));
  const unknown = byExecAlone.filter(({ id }) => openIds.has(id));
  say([
    `${added}; review them before you deploy`,
    ...untold,
    ...describeUnknownOfProposals(unknown, suggestions, rules, now),
    ...describeUnproposed(open, rules),
  ]);
}

/** Nobody may be asked where there is no terminal. */
function describeUntold(owner: string | undefined, reason: string | undefined): string[] {
  const options = [...(owner === undefined ? ['--owner'] : []), ...(reason === undefined ? ['--reason'] : [])];
  return options.length === 0
    ? []
    : [`what says TODO in them is yours to fill in: ${options.join(' and ')} would have`];
}

function say(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `traceward: ${line}\n`).join(''));
}

/** Says where they were written, if it is a file. `found`: the settings that they were found with. */
async function writeEntries(entries: readonly object[], { out, into }: Place, found: string): Promise<string> {
  if (into !== undefined) {
    const { text, isMade } = mergeIntoSettings(into, entries, found);
    await writeFile(into, text);
    return isMade
      ? `, written to ${escapeInvisible(into)}, which is new and else like the settings that were used`
      : `, added to ${escapeInvisible(into)}`;
  }
  const text = `${formatEntries(entries)}\n`;
  if (out === undefined) {
    await openStandardOutput().write(text);
    return '';
  }
  await writeFile(out, text);
  return `, written to ${escapeInvisible(out)}`;
}

async function writeFile(name: string, text: string): Promise<void> {
  const file = openOutputFile(name);
  await file.write(text);
  file.commit();
}
