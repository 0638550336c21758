import type { Finding } from '#core/correlate/finding.ts';
import { type ApiServers, compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { settingsOf } from './settings.ts';
import type { World } from './world.ts';

/** How many worlds there are of the usual kind; others are fewer, as they take longer. */
export const WORLDS = Number(process.env['WORLDS'] ?? 48);

/** What must be the same however it was found, in the form in which it is expected. */
export function identities(findings: readonly Pick<Finding, 'id' | 'rule' | 'basis'>[]): string[] {
  return findings
    .filter(({ rule }) => rule === 'TRC-1013')
    .map(({ id, basis }) => `${id} ${basis}`)
    .sort();
}

export function apiServersOf(world: World): ApiServers {
  return compileApiServers(readSettings(JSON.stringify(settingsOf(world)), 'settings').apiServers);
}
