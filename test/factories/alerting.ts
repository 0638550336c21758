import type { Alerting } from '#core/notify/notifying-attempt.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';

/** Read once: simulations make thousands of attempts. */
const DEFAULTS = alertingIn(defaultSettings());

/** Nothing is suppressed, there is no first day, and the ceiling is never reached. */
export function anAlerting(publish: Alerting['publish'], changes: Partial<Alerting> = {}): Alerting {
  return {
    ...DEFAULTS,
    ...{ ceiling: 1000, baselineHours: 0, standing: async () => [], publish },
    ...changes,
  };
}
