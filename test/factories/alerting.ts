import type { Alerting } from '#core/notify/notifying-attempt.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';

/** Nothing is suppressed, there is no first day, and the ceiling is never reached. */
export function anAlerting(publish: Alerting['publish'], changes: Partial<Alerting> = {}): Alerting {
  return {
    ...alertingIn(defaultSettings()),
    ...{ ceiling: 1000, baselineHours: 0, standing: async () => [], publish },
    ...changes,
  };
}
