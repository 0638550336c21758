import { Aws } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '#core/output/bus-event.ts';
import { createForwarding, type Forwarding, type ForwardProps } from './forward-function.ts';

interface EventBusProps extends ForwardProps {
  /** Null if the settings name none. */
  readonly busName: string | null;
}

/** Puts findings and alerts on a bus, if there is one, as events of traceward's and of no other source. */
export function createEventBus(scope: Construct, { busName, ...props }: EventBusProps): Forwarding[] {
  const { events } = props.topics;
  if (busName === null || events === null) return [];
  const forwarding = createForwarding(scope, 'event-bus', props);
  const { entry, queue } = forwarding;
  const busArn = `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/${busName}`;
  entry.allowIf({ 'events:source': EVENT_SOURCE }, ['events:PutEvents'], busArn);
  entry.lambda.addEnvironment('EVENT_BUS_NAME', busName);
  queue.subscribeTo([events]);
  return [forwarding];
}
