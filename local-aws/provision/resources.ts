/** A Lambda function, not yet running. */
export type ProvisionedFunction = {
  readonly kind: 'function';
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** `file.export` */
  readonly handler: string;
  /** The key of its code among the assets; undefined if the template holds the code itself. */
  readonly asset: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
};

/** A queue that Lambda reads for a function. */
export type ProvisionedEventSource = {
  readonly kind: 'event-source';
  readonly queueArn: string;
  /** Its name or ARN. */
  readonly functionName: string;
  readonly batchSize: number;
  readonly reportsBatchItemFailures: boolean;
};

/** What is to happen when an object is created: a message to a queue or topic, in the form that the way has. */
export type ObjectNotification = {
  readonly kind: 'notification';
  readonly bucket: string;
  readonly form: 's3' | 'eventbridge';
  readonly targetArn: string;
  readonly prefix: string;
  readonly suffix: string;
};

/** A function that runs by the clock. */
export type ProvisionedSchedule = {
  readonly kind: 'schedule';
  readonly logicalId: string;
  /** `rate(5 minutes)` or `cron(…)` */
  readonly expression: string;
  readonly functionArn: string;
};

export type ProvisionedStateMachine = {
  readonly kind: 'state-machine';
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** In the Amazon States Language, with all references resolved. */
  readonly definition: string;
};

export type ProvisionedQueue = {
  readonly kind: 'queue';
  readonly logicalId: string;
  readonly arn: string;
  readonly url: string;
  readonly deadLetterArn: string | undefined;
};

/** `isForeign`: the template names it by its ARN; here a topic of the same name stands in for it. */
export type ProvisionedTopic = { readonly kind: 'topic'; readonly arn: string; readonly isForeign: boolean };

/** Who gets a topic's messages by a way that does not exist on this machine, such as e-mail. */
export type ProvisionedSubscription = {
  readonly kind: 'subscription';
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
};

export type ProvisionedTable = { readonly kind: 'table'; readonly logicalId: string; readonly name: string };

export type ProvisionedResource =
  | ProvisionedFunction
  | ProvisionedEventSource
  | ObjectNotification
  | ProvisionedSchedule
  | ProvisionedStateMachine
  | ProvisionedQueue
  | ProvisionedTopic
  | ProvisionedSubscription
  | ProvisionedTable;

/** The queue that the function reads whose logical id begins so. */
export function eventSourceOf(resources: readonly ProvisionedResource[], id: string): ProvisionedEventSource {
  const names = ofKind(resources, 'function')
    .filter(({ logicalId }) => logicalId.startsWith(id))
    .flatMap(({ name, arn }) => [name, arn]);
  const source = ofKind(resources, 'event-source').find(({ functionName }) => names.includes(functionName));
  if (source === undefined) throw new Error(`The template has no function ${id} that reads a queue`);
  return source;
}

/** The resources of one kind. */
export function ofKind<Kind extends ProvisionedResource['kind']>(
  resources: readonly ProvisionedResource[],
  kind: Kind,
) {
  return resources.filter(
    (resource): resource is Extract<ProvisionedResource, { kind: Kind }> => resource.kind === kind,
  );
}
