import type { Note } from '#core/notify/alert.ts';
import { groupLine, severityWord } from './describe.ts';
import { shortId } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';

/** All that it takes to look at a group: who, where, and the line of the log, whose folder is said once. */
export function noteLine({ group, pod, risk, evidence, hidden }: Note, folder: string): Phrase {
  const inPod = pod === undefined ? [] : phrase`, pod ${named(pod)}`;
  const inLog =
    evidence === undefined
      ? []
      : phrase`, line ${evidence.line} of ${named(logOf(evidence.source).slice(folder.length))}`;
  const program = group.executable === undefined ? [] : phrase`, runs ${named(group.executable)}`;
  return phrase`${[severityWord(risk.severity)]} ${groupLine(group)}${inPod}${program}${inLog} (#${[shortId(group.id)]})${hiddenUntilNow(hidden?.findings ?? 0)}`;
}

/** `findings`: so many a suppression had hidden. */
export function hiddenUntilNow(findings: number): Phrase {
  return findings === 0 ? [] : phrase`; a suppression that is over hid ${counted(findings, 'finding')} of it until now`;
}

/** The folder in which the logs of all of them lie; the empty text if there is none. */
export function folderOfLogs(notes: readonly Note[]): string {
  const logs = notes.flatMap(({ evidence }) => (evidence === undefined ? [] : [logOf(evidence.source)]));
  const [first = '', ...others] = logs;
  const common = others.reduce(commonStart, first);
  return common.slice(0, common.lastIndexOf('/') + 1);
}

/** The bucket in which the logs of all of them lie; undefined if there is none. */
export function bucketOfLogs(notes: readonly Note[]): string | undefined {
  return /^s3:\/\/([a-z0-9.-]{3,63})\//.exec(folderOfLogs(notes))?.[1];
}

/** A sentence for it; nothing if there is none. */
export function folderText(folder: string): Phrase {
  return folder === '' ? [] : phrase`The logs that are named here lie in ${named(folder)}.`;
}

/** Which version of an object it was stands in the finding. */
export function logOf(source: string): string {
  return source.startsWith('s3://') ? source.replace(/#[^#]*$/, '') : source;
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
