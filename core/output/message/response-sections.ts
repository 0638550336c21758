import { type Finding, isOfHost } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import type { Words } from '#core/detectors/detector.ts';
import type { Commands } from '#core/output/commands/commands.ts';
import { placeOfPointer, type TypedInvestigation } from '#core/output/commands/log-commands.ts';
import { workloadOf } from '#core/workload.ts';
import { type NextStep, type Section, shortId } from './message.ts';
import { named, type Phrase, phrase } from './phrase.ts';

/** What the checks say of a detector's findings. */
export type CheckWords = Pick<Words, 'checks' | 'event'>;

/** What to look at first, to know whether something is expected. */
export function checksSection(finding: Finding, words: CheckWords, commands: Commands): Section {
  return { title: 'First checks', kind: 'steps', steps: checksOf(finding, words, commands) };
}

function checksOf(finding: Finding, { checks, event }: CheckWords, commands: Commands): NextStep[] {
  const { cluster, pod, container, host } = finding;
  if (isOfHost(finding)) return [onHost(finding), ...evidenceSteps(finding, event, commands)];
  const described = commands.describePod(pod.namespace, pod.name);
  const isCurrent = described !== undefined && !commands.namesContext;
  const where = isCurrent ? phrase`, in kubectl's context for cluster ${named(cluster)}` : [];
  const inPod: NextStep[] = [
    step(phrase`${[checks.isMeant]} Look at its owner, image and age${where}.`, described),
    ...checks.further.map((check) => step([check.pod], commands[check.command](pod.namespace, pod.name))),
  ];
  const onNode: NextStep[] = [
    step(
      phrase`Whose container is it? Tracee did not tell its pod. Ask on its node; the container's host name is ${named(host)}.`,
      commands.inspectContainer(container.id),
    ),
    ...checks.further.map(({ container: text }) => ({ text: [text], command: undefined })),
  ];
  return [...(pod.name === undefined ? onNode : inPod), ...evidenceSteps(finding, event, commands)];
}

function onHost({ host }: Finding): NextStep {
  return {
    text: phrase`It ran outside of containers. Look at the node ${named(host)}: who logged in, and which service runs the process?`,
    command: undefined,
  };
}

const READS: Readonly<Record<TypedInvestigation['reads'], string>> = {
  scan: '',
  object: '',
  days: ' It reads the logs of that day, and of the days before and after it.',
  week: ' It reads a week of logs, because what told the container the address may be that old; a later --from reads less. Where it is older still, the timeline is shown all the same, and an earlier --from reads what told it.',
  named: ' Put the place of its logs for LOGS.',
};

/** The log stays where it is when the pod is gone. */
function evidenceSteps(finding: Finding, event: string, commands: Commands): NextStep[] {
  const [pointer] = finding.evidence;
  if (pointer === undefined) return [];
  const { command, reads } = commands.investigate(finding);
  return [
    step(
      phrase`What else did the container do, before and after? This works when the pod is gone, too.${[READS[reads]]}`,
      command,
    ),
    step(
      phrase`The evidence: the ${[event]} is in line ${pointer.line}${recordOf(pointer.record)} of ${named(placeOfPointer(pointer))}.`,
      commands.showEvidence(pointer),
    ),
  ];
}

/**
 * What to do first where nobody expected it: keep what will be lost, then stop it, then see what it has done. `reachesServer`: it is a
 * connection to an API server, whose audit log then tells more.
 */
export function responseSection(finding: Finding, reachesServer: boolean, commands: Commands): Section {
  const { pod } = finding;
  const title = 'If this is not expected';
  const onlyIf = 'If not expected';
  if (isOfHost(finding)) {
    const text = phrase`Take the node out of service (kubectl cordon keeps new pods away), save what its logs and memory show, and replace it.`;
    return { title, kind: 'steps', onlyIf, steps: [{ text, command: undefined }] };
  }
  const steps = pod.name === undefined ? stepsWithoutPod() : stepsInPod(finding, pod.name, reachesServer, commands);
  return { title, kind: 'steps', onlyIf, steps };
}

function stepsInPod(finding: Finding, name: string, reachesServer: boolean, commands: Commands): NextStep[] {
  const { namespace } = finding.pod;
  return [
    ...contextSteps(finding, commands),
    step(
      phrase`Save the evidence first: it is lost with the pod. Each run writes files of its own.`,
      commands.savePod(namespace, name),
    ),
    ...commandStep(
      phrase`See whether isolation can hold. It does nothing for a pod on its node's network (HOST-NETWORK is true), and leaves open what a policy allows that selects all pods (map[]), or those without a label (NotIn, DoesNotExist): policies add up.`,
      commands.checkIsolation(namespace, name),
    ),
    step(
      phrase`Isolate the pod. It goes on to run, cut off but for that: its service and its controller let go of it, and a Deployment starts another in its place. This takes a network plugin that enforces policies, and may leave open connections as they are.`,
      commands.isolatePod(namespace, name),
    ),
    ...commandStep(
      phrase`To undo that: the pod gets its labels back, and the policy goes if no other pod of the namespace is isolated.`,
      commands.undoIsolation(namespace, name),
    ),
    step(
      phrase`Or stop all of ${named(workloadOf(name))}. That ends its pods, and what is in their memory is lost. What cannot be scaled has its controller shown; a pod that has none ends by kubectl delete pod.`,
      commands.stopWorkload(namespace, name),
    ),
    ...commandStep(phrase`To undo that, it gets as many pods as it had.`, commands.undoStop(namespace, name)),
    ...(reachesServer ? [auditStep(finding, name, commands)] : []),
  ];
}

/** Commands that change something must not change another cluster. */
function contextSteps({ cluster, pod }: Finding, commands: Commands): NextStep[] {
  const hasCommands = commands.describePod(pod.namespace, pod.name) !== undefined;
  if (commands.namesContext || !hasCommands) return [];
  const text = phrase`These commands go to kubectl's current context: make sure that it is cluster ${named(cluster)}. With a context for it in alerts.clusters of traceward.json, they name that.`;
  return [{ text, command: commands.showContext() }];
}

/** Nothing to look at, or to undo, where no command is given. */
function commandStep(text: Phrase, command: string | undefined): NextStep[] {
  return command === undefined ? [] : [{ text, command }];
}

function auditStep(finding: Finding, name: string, commands: Commands): NextStep {
  const { pod, firstSeen, lastSeen } = finding;
  const command = commands.queryAudit(pod.namespace, name, { first: firstSeen, last: lastSeen });
  const asked = phrase`What did it ask the API server? `;
  if (command !== undefined) {
    return {
      text: phrase`${asked}Search the audit log for its service account, five minutes before and after. When the pod is gone, this searches for all accounts of its namespace.`,
      command,
    };
  }
  const account = phrase`${named(`system:serviceaccount:${pod.namespace ?? '?'}`)}`;
  return {
    text: phrase`${asked}Search the cluster's audit log for users that begin with ${account} at that time. ${whyNoQuery(finding, commands)}`,
    command: undefined,
  };
}

function whyNoQuery({ cluster, firstSeen, lastSeen }: Finding, { knowsAuditLog }: Commands): Phrase {
  if (!knowsAuditLog)
    return phrase`With an eksCluster for ${named(cluster)} in alerts.clusters of traceward.json, the query for EKS stands here.`;
  if (firstSeen === undefined || lastSeen === undefined)
    return phrase`No query is given: when it happened is not known.`;
  return phrase`No query is given: a name for it is missing or unusual.`;
}

function stepsWithoutPod(): NextStep[] {
  return [
    {
      text: phrase`Find its pod, as above. Save what kubectl describe and kubectl logs show before you stop anything: it is lost with the pod.`,
      command: undefined,
    },
    {
      text: phrase`Isolate the pod by a NetworkPolicy that denies all, if no other one allows it something and it is not on its node's network, or scale its workload to 0.`,
      command: undefined,
    },
  ];
}

/** That somebody looks at it, for the others to know. `thread`: that of the message. */
export function acknowledgeSection(
  { id }: Pick<Group, 'id'>,
  thread: string,
  commands: Commands,
  inIncident: keyof typeof WHAT_ELSE,
): Section {
  const text = phrase`Tell the others that you look into it${[WHAT_ELSE[inIncident]]}. Each message about it has #${[shortId(thread)]} in its title.`;
  return { title: 'Acknowledge', kind: 'steps', steps: [{ text, command: commands.acknowledge(id) }] };
}

/** By whether the group is part of an incident when it is told. */
const WHAT_ELSE = {
  part: ', and into what else was told of its incident',
  alone: '',
  unknown: ', and into what else was told of its incident, if it is part of one',
} as const;

/** A command with a name that somebody made up would be a trap. */
function step(text: Phrase, command: string | undefined): NextStep {
  return {
    text: command === undefined ? phrase`${text} No command is given: a name for it is missing or unusual.` : text,
    command,
  };
}

function recordOf(record: number | undefined): Phrase {
  return record === undefined ? [] : phrase` (record ${record})`;
}
