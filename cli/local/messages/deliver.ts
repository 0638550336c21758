import type { TextSink } from '#cli/terminal/output-file.ts';
import type { PublishedMessage } from '#local-aws/messages/published-messages.ts';
import type { LocalPipeline } from '#local-aws/pipeline.ts';
import { type EMail, eMailTo, showEMail } from './e-mail-file.ts';
import type { MessageFolder } from './message-folder.ts';

export type DeliveryOptions = {
  readonly pipeline: Pick<LocalPipeline, 'detect' | 'published' | 'subscriptions'>;
  /** Where e-mails are shown; undefined: nowhere. */
  readonly screen: TextSink | undefined;
  readonly folder: MessageFolder | undefined;
};

/** Who gets the alerts here while the settings name nobody. */
const STAND_IN = 'you@example.com';

/**
 * Delivers what has left SNS: as e-mails to those who are subscribed, else as messages to machines. Slack,
 * PagerDuty and webhooks do not exist here: what they would get is kept.
 */
export async function deliver({ pipeline, screen, folder }: DeliveryOptions): Promise<void> {
  const { published, subscriptions, detect } = pipeline;
  for (const message of await published.collect()) {
    const receivers = receiversOf(message);
    for (const receiver of receivers) await deliverEMail(eMailTo(receiver, message));
    if (receivers.length === 0) await folder?.writeMessage(message);
    await folder?.writePosted(message);
  }

  function receiversOf({ topicArn }: PublishedMessage): string[] {
    const subscribed = subscriptions.filter((one) => one.topicArn === topicArn && one.protocol === 'email');
    if (subscribed.length > 0) return subscribed.map(({ endpoint }) => endpoint);
    return topicArn === detect.environment['ALERTS_TOPIC_ARN'] ? [STAND_IN] : [];
  }

  async function deliverEMail(eMail: EMail): Promise<void> {
    await screen?.write(`E-MAIL\n\n${showEMail(eMail)}\n`);
    await folder?.writeEMail(eMail);
  }
}
