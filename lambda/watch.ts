import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoTable } from '#aws/dynamo.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { judgeClusters } from '#core/store/cluster-health.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings, readVariable } from './wiring/function-environment.ts';

const table = createDynamoTable({ client: new DynamoDBClient({}), tableName: readVariable('TABLE_NAME'), pause });
const apiServers = compileApiServers(readDeployedSettings().apiServers);
const { now, log, metrics } = openLogAndMetrics();

/** Says which clusters have fallen silent, and in whose logs nothing can be found. */
export async function handler(): Promise<void> {
  const clusters = await judgeClusters({ table, now, apiServers });
  const silent = clusters.filter(({ isSilent }) => isSilent);
  const blind = clusters.filter((each) => each.blind.length > 0);
  for (const { cluster } of silent) log('warn', 'cluster fell silent', { cluster });
  for (const { cluster, blind: reasons } of blind) log('warn', 'cluster is blind', { cluster, reasons });
  metrics.add({ SilentClusters: silent.length, BlindClusters: blind.length });
  metrics.flush();
}
