import { POST_CHANNELS, type PostChannel, type Route, secretOf } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';

/** What has every message that it is given. PagerDuty shows only what is about one group. */
type Whole = 'e-mail' | 'Slack' | 'Amazon Q' | 'a webhook' | 'a topic of yours' | 'the event bus';

const POSTED: Readonly<Record<PostChannel, readonly Whole[]>> = {
  slack: ['Slack'],
  webhook: ['a webhook'],
  pagerduty: [],
};

/**
 * One sentence for who reads that a channel fails: who has its messages in any case, by the settings. What only some of them have, as
 * where another route may take a message or not, is not named.
 */
export function describeOtherChannels(
  channel: PostChannel,
  settings: Pick<Settings, 'alerts' | 'integrations'>,
): string {
  const [first = [], ...rest] = waysBeside(channel, settings);
  const others = first.filter((way) => rest.every((ways) => ways.includes(way)));
  if (others.length === 0)
    return 'Nothing else is sure to have them; "traceward findings" lists the findings that they tell of.';
  return `They also go out by ${enumerate([...new Set(others)])}.`;
}

/** For each receiver that the channel has: which other ways its messages take. */
function waysBeside(
  channel: PostChannel,
  { alerts, integrations }: Pick<Settings, 'alerts' | 'integrations'>,
): readonly (readonly Whole[])[] {
  const always: readonly Whole[] = integrations.eventBus === null ? [] : ['the event bus'];
  const byDefault = waysByDefault(alerts);
  const receivers = [
    ...(secretOf(alerts, channel) === null ? [] : [byDefault]),
    ...alerts.routes.flatMap((route, at) => {
      if (secretOf(route, channel) === null) return [];
      const goesOn = [route, ...alerts.routes.slice(at + 1)].every((one) => one.continue);
      return [[...waysBy(route), ...(goesOn ? byDefault : [])]];
    }),
  ];
  return receivers.map((ways) => [...ways, ...always].filter((way) => !POSTED[channel].includes(way)));
}

function waysByDefault({ email, slackWebhookSecretArn, amazonQ }: Settings['alerts']): readonly Whole[] {
  return [
    ...(email.length === 0 ? [] : (['e-mail'] as const)),
    ...(slackWebhookSecretArn === null ? [] : POSTED.slack),
    ...(amazonQ === null ? [] : (['Amazon Q'] as const)),
  ];
}

function waysBy(route: Route): readonly Whole[] {
  return [
    ...(route.email.length === 0 ? [] : (['e-mail'] as const)),
    ...POST_CHANNELS.flatMap((channel) => (secretOf(route, channel) === null ? [] : POSTED[channel])),
    ...(route.topicArn === null ? [] : (['a topic of yours'] as const)),
  ];
}

function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
