import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '#core/settings/settings.ts';
import { applyAccountRules } from './account-rules.ts';
import { Alarms } from './alarms/alarms.ts';
import { createArchive } from './archive/create-archive.ts';
import { createAmazonQ } from './chat-channel.ts';
import { createDetect } from './functions/detect-function.ts';
import type { CodeOf } from './functions/entry.ts';
import { createEventBus } from './functions/event-bus-function.ts';
import { createAnnounce, createDigest } from './functions/pending-function.ts';
import { createPosts } from './functions/post-function.ts';
import { createSecurityHub } from './functions/security-hub-function.ts';
import { createWatch } from './functions/watch-function.ts';
import { accessToPaste } from './logs/access-to-paste.ts';
import { createLogBucket } from './logs/log-bucket.ts';
import { createLast } from './logs/own-bucket.ts';
import { TRIGGERS } from './logs/triggers/triggers.ts';
import { WorkQueue } from './notification-queue.ts';
import { Rescan } from './rescan/rescan-construct.ts';
import { createStateTable } from './state-table.ts';
import { TableProtection } from './table-protection.ts';
import { createOutputs } from './template-outputs.ts';
import { Topics } from './topics.ts';

interface TracewardStackProps extends StackProps {
  readonly settings: Settings;
  readonly codeOf: CodeOf;
  /** Whether there are detectors of the user's. */
  readonly hasDetectors?: boolean;
}

/** The pipeline: log bucket → queue → detect → table → topics, what watches over it, and the rescan beside it. */
export class TracewardStack extends Stack {
  constructor(scope: Construct, id: string, { settings, codeOf, hasDetectors = false, ...props }: TracewardStackProps) {
    super(scope, id, { ...props, stackName: settings.stackName });
    const logs = createLogBucket(this, settings.logs);
    const queue = new WorkQueue(this, 'Queue', 'Objects');
    const table = createStateTable(this, 'Table');
    const topics = new Topics(this, 'Topics', settings);
    const trigger = TRIGGERS[settings.logs.trigger];
    const triggerPastes = trigger(this, { logs, queue, topics, topicArn: settings.logs.topicArn });

    const { maxConcurrency, batching } = settings;
    const { amazonQ } = settings.alerts;
    const telling = { codeOf, table, topics };
    const detect = createDetect(this, { ...telling, logs, queue, maxConcurrency, batching });
    const announce = createAnnounce(this, telling);
    const digest = createDigest(this, telling);
    const watch = createWatch(this, telling);
    const posts = createPosts(this, { codeOf, topics, alerts: settings.alerts });
    if (topics.chat !== null && amazonQ !== null) createAmazonQ(this, topics.chat, amazonQ);
    const archive = settings.integrations.archive
      ? createArchive(this, { codeOf, topics, logs, retentionDays: settings.retentionDays.findings })
      : null;
    const forwardings = [
      ...(archive === null ? [] : [archive.forwarding]),
      ...createEventBus(this, { codeOf, topics, busName: settings.integrations.eventBus }),
      ...(settings.integrations.securityHub ? [createSecurityHub(this, { codeOf, topics })] : []),
    ];
    const rescan = new Rescan(this, 'Rescan', {
      codeOf,
      logs,
      liveTable: table,
      topics,
      settings: settings.rescan,
    });
    const functions = { detect, announce, digest, watch };
    const alarmed = { queue, functions, posts, forwardings, rescan };
    new Alarms(this, 'Alarms', { topic: topics.alarms, ...alarmed, settings, hasDetectors });

    const { plan, batch, report } = rescan.functions;
    const access = {
      readers: [detect.role, batch.role],
      listers: [plan.role, rescan.machineRole],
      resultUsers: [plan.role, batch.role, report.role, rescan.machineRole],
      writers: archive === null ? [] : [archive.forwarding.entry.role],
    };
    const pastes = [...accessToPaste(this, logs, access), ...triggerPastes];
    if (logs.kind === 'own') createLast(logs.resource, this.node.children);
    new TableProtection(this, 'TableProtection', table);
    applyAccountRules(this, settings);
    createOutputs(this, { logs, queue, table, topics, digest, rescan, archive, pastes });
  }
}
