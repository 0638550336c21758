import type { Severity } from '#core/detectors/detector.ts';
import { escapeInvisibleOnly, shortEscaped } from '#core/escape-invisible.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import { orNothing } from '#core/json.ts';
import { VERSION } from '#core/version.ts';
import { dataOf, type FindingJson, type PublishedFinding } from './published-finding.ts';

/**
 * What Security Hub takes of a finding, in AWS Security Finding Format:
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
export type AsffFinding = {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly ProductName: string;
  readonly CompanyName: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly FirstObservedAt: string | undefined;
  readonly LastObservedAt: string | undefined;
  readonly Title: string;
  readonly Description: string;
  /** Top-level members of these names are for those who investigate; Security Hub fills them with these. */
  readonly FindingProviderFields: {
    readonly Severity: { readonly Label: (typeof LABELS)[Severity]; readonly Original: string };
    readonly Types: string[];
  };
  readonly ProductFields: Record<string, string>;
  readonly Network: AsffNetwork | undefined;
  readonly Process: { readonly Name: string | undefined; readonly Path: string | undefined } | undefined;
  readonly Resources: AsffResource[];
  readonly RecordState: 'ACTIVE';
  /** Only heard of when the finding is new. */
  readonly Workflow: { readonly Status: 'NEW' | 'SUPPRESSED' };
};

type AsffNetwork = {
  readonly Direction: 'OUT' | undefined;
  readonly Protocol: 'TCP' | undefined;
  readonly DestinationIpV4: string | undefined;
  readonly DestinationIpV6: string | undefined;
  readonly DestinationPort: number | undefined;
};

type AsffResource = {
  readonly Type: 'Container' | 'Other';
  readonly Id: string;
  readonly Details: {
    readonly Container?: {
      readonly Name: string | undefined;
      readonly ImageName: string | undefined;
      readonly ImageId: string | undefined;
    };
    readonly Other: Record<string, string>;
  };
};

const LABELS = {
  info: 'INFORMATIONAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
} as const;

/** In characters. Of what is not here AWS documents no limit. */
const MAX = {
  title: 256,
  description: 1024,
  generator: 512,
  resource: 512,
  processName: 64,
  path: 512,
  value: 1024,
  name: 512,
  type: 128,
};
/** Of 50 that there may be. */
const MAX_DATA = 20;
const MAX_KEY = 100;

/** `arn`: of the product that findings are imported for; it names the account, too. */
export function formatAsff({ finding, severity, publishedAt }: PublishedFinding, arn: string): AsffFinding {
  const { id, signature, process, suppression } = finding;
  const status = suppression?.mode === 'suppress' ? 'SUPPRESSED' : 'NEW';
  return {
    SchemaVersion: '2018-10-08',
    Id: asffId(id),
    ProductArn: arn,
    ProductName: 'traceward',
    CompanyName: 'traceward',
    GeneratorId: shown(`traceward/${signature.id}`, MAX.generator) ?? 'traceward',
    AwsAccountId: arn.split(':')[4] ?? '',
    CreatedAt: publishedAt,
    UpdatedAt: publishedAt,
    FirstObservedAt: finding.firstSeen,
    LastObservedAt: finding.lastSeen,
    Title: shown(titleOf(finding), MAX.title) ?? 'A finding',
    Description: shown(descriptionOf(finding), MAX.description) ?? 'A finding',
    FindingProviderFields: { Severity: { Label: LABELS[severity], Original: severity }, Types: [typeOf(finding)] },
    ProductFields: productFieldsOf(finding),
    Network: networkOf(finding),
    Process: orNothing({ Name: shown(process.name, MAX.processName), Path: shown(process.executable, MAX.path) }),
    Resources: [resourceOf(finding)],
    RecordState: 'ACTIVE',
    Workflow: { Status: status },
  };
}

/** Names a finding in Security Hub. The same finding replaces itself. */
function asffId(id: string): string {
  return `traceward/${id}`;
}

/** A text that an attacker may have chosen: cut, harmless to show, and undefined if nothing in it can be seen. */
function shown(text: string | undefined, length: number): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return shortEscaped(text, length, escapeInvisibleOnly);
}

function titleOf(finding: FindingJson): string {
  const { signature, process, cluster } = finding;
  return `${signature.name ?? signature.id}: ${process.name ?? 'a process'} in ${ownerOf(finding)} (${cluster})`;
}

function ownerOf({ pod, container, host }: FindingJson): string {
  if (pod.name !== undefined) return `${pod.namespace ?? ''}/${pod.name}`;
  return container.name ?? container.id ?? host ?? 'an unknown place';
}

function descriptionOf(finding: FindingJson): string {
  const { basis, port, signature } = finding;
  const data = dataOf(finding);
  const told = Object.entries({ ...data, ...(port === undefined ? {} : { port: String(port) }), basis });
  return `${signature.description ?? titleOf(finding)} ${told.map(([name, value]) => `${name}: ${value}`).join(', ')}`;
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html */
function typeOf({ signature, container }: FindingJson): string {
  const [tactic = '', technique = ''] = (signature.properties['MITRE ATT&CK'] ?? '').split(':', 2);
  const parts = ['TTPs', tactic, technique].map((part) => shown(part.trim().replaceAll('/', '-'), MAX.type));
  const named = parts.filter((part) => part !== undefined);
  if (named.length > 1) return named.join('/');
  return container.id === undefined ? 'Unusual Behaviors/VM' : 'Unusual Behaviors/Container';
}

function productFieldsOf(finding: FindingJson): Record<string, string> {
  const { id, signature, basis, cluster, count, evidence, process, suppression } = finding;
  const [pointer] = evidence;
  return shownValues(
    {
      id,
      version: VERSION,
      rule: signature.id,
      event: signature.eventName,
      basis,
      cluster,
      count: String(count),
      evidence: pointer && `${pointer.source}:${pointer.line}`,
      user: process.user,
      parents: process.parents?.join(' '),
      suppressedBecause: suppression?.reason,
      suppressionOwner: suppression?.owner,
      ...Object.fromEntries(
        Object.entries(dataOf(finding))
          .slice(0, MAX_DATA)
          .map(([name, value]) => [`data/${shown(name, MAX_KEY) ?? '?'}`, value]),
      ),
    },
    'traceward/',
  );
}

function networkOf(finding: FindingJson): AsffNetwork | undefined {
  const address = canonicalAddress(dataOf(finding)['ip'] ?? '');
  if (address === undefined) return undefined;
  const isV6 = address.includes(':');
  // Only of a connection a port is told.
  const isConnection = finding.port !== undefined;
  return {
    Direction: isConnection ? 'OUT' : undefined,
    Protocol: isConnection ? 'TCP' : undefined,
    DestinationIpV4: isV6 ? undefined : address,
    DestinationIpV6: isV6 ? address : undefined,
    DestinationPort: finding.port,
  };
}

function resourceOf({ cluster, container, pod, host }: FindingJson): AsffResource {
  const Other = shownValues({ cluster, host, namespace: pod.namespace, pod: pod.name, podUid: pod.uid });
  if (container.id === undefined) {
    return { Type: 'Other', Id: shown(`${cluster}/${host ?? ''}`, MAX.resource) ?? 'host', Details: { Other } };
  }
  const Container = {
    Name: shown(container.name, MAX.name),
    ImageName: shown(container.image, MAX.name),
    ImageId: shown(container.digest, MAX.name),
  };
  const Id = shown(`${cluster}/${container.id}`, MAX.resource) ?? 'container';
  return { Type: 'Container', Id, Details: { Container, Other } };
}

function shownValues(values: Readonly<Record<string, string | undefined>>, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = shown(value, MAX.value);
      return text === undefined ? [] : [[`${prefix}${name}`, text] as const];
    }),
  );
}
