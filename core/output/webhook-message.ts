import { type Finding, isOfHost } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import type { Severity } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { escapeInvisibleOnly, shortEscaped } from '#core/escape-invisible.ts';
import { hashOf } from '#core/hash.ts';
import { type Alert, severityOfAlert } from '#core/notify/alert.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { composeMessage } from '#core/output/message/compose-message.ts';
import type { MessageOptions } from '#core/output/message/message-options.ts';
import { shortenText } from '#core/text.ts';
import { formatTime, timeText } from '#core/time.ts';

type Names = Readonly<Record<string, string | number | null>>;

/** What any webhook gets. Members may come to it; none goes away, or changes its meaning, without another `version`. */
export type WebhookMessage = {
  readonly version: 1;
  /** 32 hexadecimal digits: the same where the same message is posted again. */
  readonly id: string;
  /** The same for all messages about the same. */
  readonly thread: string;
  readonly kind: Alert['kind'];
  readonly isTest: boolean;
  readonly time: string;
  /** Of the riskiest that the message is about; null if it is about no finding. */
  readonly severity: Severity | null;
  readonly title: string;
  /** What an e-mail would say. */
  readonly text: string;
  /** Of a message about one group; else null. */
  readonly group: Names | null;
  /** The first one, of a new group; else null. */
  readonly finding: Names | null;
};

const MAX_NAME = 512;
const MAX_TEXT = 20_000;

/** `now`: nanoseconds since the epoch. */
export function formatWebhook(alert: Alert, now: bigint, options: MessageOptions = {}): WebhookMessage {
  const { subject, body } = formatEMail(alert, now, options);
  const { thread } = composeMessage(alert, now, options);
  const text = shortenText(body, MAX_TEXT);
  return {
    version: 1,
    id: hashOf(JSON.stringify([thread, alert.kind, text])),
    thread,
    kind: alert.kind,
    isTest: alert.kind === 'first' && alert.isTest,
    time: formatTime(now),
    severity: severityOfAlert(alert) ?? null,
    title: subject,
    text,
    group: alert.kind === 'first' || alert.kind === 'follow-up' ? groupNames(alert.group) : null,
    finding: alert.kind === 'first' ? findingNames(alert.finding) : null,
  };
}

function groupNames(group: Group): Names {
  const { id, cluster, namespace, workload, container, repository, process, executable, address } = group;
  const rule = detectorOf(group).id;
  return shown({ id, rule, cluster, namespace, workload, container, repository, process, executable, address });
}

function findingNames(finding: Finding): Names {
  const { id, basis, pod, container, host, port, firstSeen, lastSeen } = finding;
  const ofContainer = isOfHost(finding) ? undefined : container.id;
  return shown({
    ...{ id, basis, pod: pod.name, container: ofContainer, image: container.image, host, port },
    firstSeen: timeText(firstSeen),
    lastSeen: timeText(lastSeen),
  });
}

function shown(names: Readonly<Record<string, string | number | undefined>>): Names {
  return Object.fromEntries(
    Object.entries(names).map(([name, value]) => [
      name,
      typeof value === 'string' ? shortEscaped(value, MAX_NAME, escapeInvisibleOnly) : (value ?? null),
    ]),
  );
}
