import { JOIN } from '#core/detectors/registry.ts';
import type { WatchCondition } from '#core/notify/alert.ts';
import { conditionsText, type Suppression } from '#core/settings/suppression.ts';
import { formatDay } from '#core/time.ts';
import { showMilliseconds } from './describe.ts';
import { counted, listed, named, type Phrase, phrase } from './phrase.ts';

/** So many names are shown of a list. */
const SHOWN = 10;

/** What is wrong with what a cluster sends, or with who is told: in words that can follow the cluster's name. */
export function describeCondition(condition: WatchCondition): Phrase {
  switch (condition.is) {
    case 'silent':
      return [
        `no object has come since the hour of ${showMilliseconds(condition.lastObject)}; three days after that it counts as taken down, and nobody hears of it again`,
      ];
    case 'blind':
      return [condition.reasons.map((reason) => JOIN.blindness[reason].day).join('; ')];
    case 'partly-blind':
      return phrase`only ${condition.withEnvironment} of ${counted(condition.execs, 'exec')} came with their environment; what was told to the others is not known`;
    case 'nodes-blind':
      return phrase`${condition.nodes.length} of ${counted(condition.of, 'node')} ${sends(condition.nodes)} execs without their environment: ${listed(condition.nodes, SHOWN)}`;
    case 'nodes-mute':
      return phrase`${condition.nodes.length} of ${counted(condition.of, 'node')} ${sends(condition.nodes)} execs and no connects: ${listed(condition.nodes, SHOWN)}`;
    case 'nodes-stopped':
      return phrase`${condition.nodes.length} of ${counted(condition.of, 'node')} stopped sending: ${listed(condition.nodes, SHOWN)}`;
    case 'nothing-arrived':
      return condition.lastObject === undefined
        ? [`no object of any cluster has arrived since traceward first looked, at ${showMilliseconds(condition.since)}`]
        : [`no object of any cluster has arrived since the hour of ${showMilliseconds(condition.lastObject)}`];
    case 'unconfirmed':
      return describeReceivers(condition.receivers, condition.unsubscribed);
    case 'suppressions-end':
      return phrase`${counted(condition.suppressions.length, 'suppression')} ${[condition.suppressions.length === 1 ? 'ends' : 'end']} within 14 days: ${listed(condition.suppressions.map(describeSuppression), SHOWN)}`;
  }
}

function describeReceivers(unconfirmed: readonly string[], unsubscribed: readonly string[]): Phrase {
  const pending = phrase`${counted(unconfirmed.length, 'receiver')} ${[unconfirmed.length === 1 ? 'gets' : 'get']} nothing until they confirm: ${listed(unconfirmed, SHOWN)}`;
  const gone = phrase`${counted(unsubscribed.length, 'receiver')} ${[unsubscribed.length === 1 ? 'gets' : 'get']} nothing, since SNS has deleted the subscription, or they have unsubscribed: ${listed(unsubscribed, SHOWN)}`;
  if (unsubscribed.length === 0) return pending;
  return unconfirmed.length === 0 ? gone : [...pending, '; ', ...gone];
}

function sends({ length }: readonly string[]): Phrase {
  return [length === 1 ? 'sends' : 'send'];
}

/** The entry's conditions, who owns it and the day of its end. */
export function describeSuppression({ conditions, owner, expires }: Suppression): string {
  return `${conditionsText(conditions)} (${owner}, ${formatDay(expires)})`;
}

export function clusterPrefix(cluster: string | undefined): Phrase {
  return cluster === undefined ? phrase`` : phrase`cluster ${named(cluster)}: `;
}
