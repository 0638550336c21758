import type { BlindReason } from '#core/detectors/detector.ts';
import type { Change, WatchAlert, WatchCondition } from '#core/notify/alert.ts';
import { accessTo, commandsFor } from '#core/output/commands/commands.ts';
import { showMilliseconds } from './describe.ts';
import { clusterPrefix, describeCondition } from './describe-condition.ts';
import type { Message, NextStep } from './message.ts';
import type { MessageOptions } from './message-options.ts';
import { named, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';

/** What began to be wrong with what is sent or received, and what is well again. */
export function composeWatch(alert: WatchAlert, options: MessageOptions): Message {
  const changes = gravestFirst(alert.changes);
  const [first] = changes;
  const steps = [
    ...new Map(
      changes.flatMap((change) => stepsOf(change, options)).map((step) => [JSON.stringify(step), step]),
    ).values(),
  ];
  const thread = threadOf(['watch', JSON.stringify(changes.map(topicOf))]);
  const begun = changes.filter((change) => 'began' in change).length;
  const label = begun > 0 ? 'Coverage' : 'Coverage is back';
  // What is over is no more of what began.
  const others = (begun > 0 ? begun : changes.length) - 1;
  const more = others > 0 ? phrase`, and ${others} more` : phrase``;
  return {
    label,
    opening: `${label}:`,
    headline: first === undefined ? phrase`nothing changed` : [...headlineOf(first), ...more],
    isTest: false,
    lead: phrase`This is about what traceward can see, not about a finding.`,
    sections: [
      { title: 'What changed', kind: 'list', items: changes.map(describe), more: 0 },
      ...(steps.length === 0 ? [] : [{ title: 'What to do', kind: 'steps' as const, steps }]),
    ],
    thread,
    reference: [`Coverage: ${thread}`],
  };
}

/** What is over comes last. */
function gravestFirst(changes: readonly Change[]): readonly Change[] {
  const begun = changes.filter((change) => 'began' in change);
  const over = changes.filter((change) => !('began' in change));
  return [begun, over].flatMap((each) => each.toSorted((a, b) => gravityOf(a) - gravityOf(b)));
}

function gravityOf(change: Change): number {
  return Object.keys(HEADLINES).indexOf('began' in change ? change.began.is : change.ended);
}

/** What a message is about: the same when it ends as when it began. */
function topicOf(change: Change): readonly (string | null)[] {
  return [change.cluster ?? null, 'began' in change ? change.began.is : change.ended];
}

function headlineOf(change: Change): Phrase {
  const words = HEADLINES['began' in change ? change.began.is : change.ended];
  const [began, ended] = words;
  const subject = change.cluster === undefined ? phrase`` : phrase`cluster ${named(change.cluster)} `;
  return [...subject, 'began' in change ? began : ended];
}

/** What is said of a cluster, or of no cluster: when it begins, and when it ends. The gravest first. */
const HEADLINES: Readonly<Record<WatchCondition['is'], readonly [string, string]>> = {
  'nothing-arrived': ['no log arrives', 'logs arrive'],
  silent: ['is silent', 'sends again'],
  blind: ['is blind', 'can be seen again'],
  'partly-blind': ['is blind in part', 'can be seen whole again'],
  'nodes-blind': ['has blind nodes', 'has no blind nodes any more'],
  'nodes-mute': ['has nodes without connects', 'has connects of all its nodes'],
  'nodes-stopped': ['has nodes that stopped sending', 'has all of its nodes again'],
  unconfirmed: ['receivers get nothing', 'all receivers have confirmed'],
  'suppressions-end': ['suppressions end soon', 'no suppression ends soon'],
};

function describe(change: Change): Phrase {
  if ('began' in change) return [...clusterPrefix(change.cluster), ...describeCondition(change.began)];
  return [...headlineOf(change), `. It was first seen at ${showMilliseconds(change.since)}.`];
}

function stepsOf({ cluster, ...change }: Change, options: MessageOptions): NextStep[] {
  if (!('began' in change)) return [];
  const { began } = change;
  if (began.is === 'blind' && began.reasons.every((reason) => ADDRESSES_DO_NOT_HELP.has(reason)))
    return [{ text: [WRITE_WHAT_IS_MISSING], command: undefined }];
  const command =
    cluster !== undefined && ADDRESSES_HELP.has(began.is)
      ? commandsFor(cluster, accessTo(cluster, options)).proposeApiServers()
      : undefined;
  const text = command === undefined ? STEPS[began.is] : `${STEPS[began.is]} This prints an entry for that list:`;
  return [{ text: [text], command }];
}

/** What is mended by naming the API servers; a log without connections, or that is not understood, is not. */
const ADDRESSES_HELP: ReadonlySet<WatchCondition['is']> = new Set(['blind', 'partly-blind', 'nodes-blind']);
const ADDRESSES_DO_NOT_HELP: ReadonlySet<BlindReason> = new Set(['no-connects', 'not-understood']);
const WRITE_WHAT_IS_MISSING =
  'Have Tracee write what is missing, as JSON, and the shipper leave it as it is; docs/operations.md has the options for each release.';

const STEPS: Readonly<Record<WatchCondition['is'], string>> = {
  silent:
    "If the cluster was not taken down: look at its shipper's pods, at their right to write, and at the notifications of the bucket.",
  blind:
    'Name the API servers in the settings (apiServers), or have Tracee capture environments; docs/operations.md has the options for each release.',
  'partly-blind':
    'Some nodes run a Tracee that does not capture environments: compare its version and options between nodes, or name the API servers in the settings (apiServers).',
  'nodes-blind':
    "Compare the version and options of these nodes' Tracee with the others', or name the API servers in the settings (apiServers).",
  'nodes-mute':
    "Compare the policies of these nodes' Tracee with the others': the event of connections is missing, or held back.",
  'nodes-stopped':
    'If they were not taken down: look whether the pods of Tracee and of the shipper still run there. Who controls a node can stop them.',
  'nothing-arrived':
    'Look whether the shipper writes to the bucket, below logs.prefix, and whether what was printed for the owner of a foreign bucket has been put in place.',
  unconfirmed:
    'Have each of them open the link in the mail that AWS sent. After two days SNS deletes the subscription, and a deployment does not create it again; docs/first-deployment.md shows how to subscribe anew.',
  'suppressions-end':
    'Review them, and give those that are still right another date in traceward.json; the others begin to alert when they end.',
};
