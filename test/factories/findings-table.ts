import { formatTable, type TableOptions } from '#cli/findings/findings-table.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';

const { risk } = alertingIn(defaultSettings());

/** The table for people; what a test does not say is as `scan` has it by default. */
export function tableOf(options: Pick<TableOptions, 'findings' | 'summary'> & Partial<TableOptions>): string {
  return formatTable({ risk, rest: '--all lists them.', ...options });
}
