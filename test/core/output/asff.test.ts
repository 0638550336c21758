import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DETECTORS } from '#core/detectors/registry.ts';
import { type AsffFinding, formatAsff } from '#core/output/asff.ts';
import { TOY } from '#test/core/detectors/toy-detector.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding } from '#test/factories/hostile-names.ts';
import { PUBLISHED_AT, published } from '#test/factories/published-finding.ts';

const ARN = 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default';
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const BLANK = /^\s*$/;
const MAX_BYTES = 240 * 1024;

/** In characters, as the API's reference and the SDK's model say; of texts that are not here, none is documented. */
const LONGEST: readonly [path: RegExp, length: number][] = [
  [/^(Id|GeneratorId)$/, 512],
  [/^ProductArn$/, 2048],
  [/^(ProductName|CompanyName)$/, 128],
  [/^AwsAccountId$/, 12],
  [/^Title$/, 256],
  [/^Description$/, 1024],
  [/^FindingProviderFields\.Severity\.Original$/, 64],
  [/^ProductFields\./, 2048],
  [/^Process\.Name$/, 64],
  [/^Process\.Path$/, 512],
  [/^Resources\.0\.Type$/, 256],
  [/^Resources\.0\.Id$/, 512],
  [/^Resources\.0\.Details\.Other\./, 1024],
];

function textsIn(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsIn(member, path === '' ? name : `${path}.${name}`));
}

function faultsOf(finding: AsffFinding): string[] {
  const texts = textsIn(finding);
  return [
    ...texts.filter(([, text]) => BLANK.test(text)).map(([path]) => `${path} is blank`),
    ...texts.filter(([, text]) => INVISIBLE.test(text)).map(([path]) => `${path} hides something`),
    ...texts.flatMap(([path, text]) =>
      LONGEST.filter(([limited, length]) => limited.test(path) && text.length > length).map(
        () => `${path} is too long`,
      ),
    ),
    ...Object.entries({
      ProductFields: finding.ProductFields,
      Other: finding.Resources[0]?.Details.Other ?? {},
    }).flatMap(([name, fields]) => [
      ...(Object.keys(fields).length > 50 ? [`${name} has too many`] : []),
      ...Object.keys(fields).flatMap((key) =>
        key.length > 128 || INVISIBLE.test(key) ? [`${name} has the key ${key}`] : [],
      ),
    ]),
    ...(Buffer.byteLength(JSON.stringify(finding)) > MAX_BYTES ? ['it is too large'] : []),
  ];
}

const FULL = aFinding({
  cluster: 'prod',
  container: { id: 'c', name: 'app', image: 'debian:12', digest: `sha256:${'a'.repeat(64)}` },
  pod: { name: 'app-0', namespace: 'shop', uid: 'u' },
  program: { executable: '/usr/bin/curl', user: '0', parents: ['/bin/sh'], isEntered: true },
  risk: { score: 60, severity: 'high', reasons: [] },
});

describe('a finding for Security Hub', () => {
  test('says what was found, of whom, and how grave it is', () => {
    expect(formatAsff(published(FULL), ARN)).toMatchObject({
      ...{
        Id: `traceward/${FULL.id}`,
        ProductArn: ARN,
        AwsAccountId: '111122223333',
        GeneratorId: 'traceward/TRC-1013',
      },
      Title: 'Kubernetes API server connection detected: curl in shop/app-0 (prod)',
      Description: expect.stringMatching(
        /^Monitoring and alerting on .* ip: 10\.96\.0\.1, port: 443, basis: observed$/,
      ),
      FindingProviderFields: {
        Severity: { Label: 'HIGH', Original: 'high' },
        Types: ['TTPs/Discovery/Cloud Service Discovery'],
      },
      ...{ CreatedAt: PUBLISHED_AT, UpdatedAt: PUBLISHED_AT, FirstObservedAt: '2026-02-09T16:00:41.122095657Z' },
      Network: { Direction: 'OUT', DestinationIpV4: '10.96.0.1', DestinationPort: 443 },
      Process: { Name: 'curl', Path: '/usr/bin/curl' },
      Resources: [
        {
          ...{ Type: 'Container', Id: 'prod/c' },
          Details: {
            Container: { Name: 'app', ImageName: 'debian:12', ImageId: FULL.container.digest },
            Other: { cluster: 'prod', host: 'node-1', namespace: 'shop', pod: 'app-0', podUid: 'u' },
          },
        },
      ],
      ProductFields: { 'traceward/basis': 'observed', 'traceward/data/ip': '10.96.0.1', 'traceward/count': '3' },
      Workflow: { Status: 'NEW' },
    });
  });

  test('of an address of IPv6 says so, and of no port no connection', () => {
    const { Network } = formatAsff(published(aFinding({ address: 'fd00::1', port: undefined })), ARN);
    expect(JSON.parse(JSON.stringify(Network))).toEqual({ DestinationIpV6: 'fd00::1' });
  });

  test('that a suppression covers comes as suppressed, with who answers for it', () => {
    const suppression = { conditions: {}, reason: 'a job', owner: 'ops', expires: 2n, mode: 'suppress' as const };
    expect(formatAsff(published(aFinding({ suppression })), ARN)).toMatchObject({
      Workflow: { Status: 'SUPPRESSED' },
      ProductFields: { 'traceward/suppressedBecause': 'a job', 'traceward/suppressionOwner': 'ops' },
    });
  });

  test('has the words, the severity and the data of its own rule, and may be of a host', () => {
    const ofHost = aFinding({
      ...{ rule: TOY.id, address: 'process 7', data: { pid: '7' }, port: undefined, process: 'gdb' },
      container: { id: 'host node-9' },
      host: 'node-9',
    });
    const detectors = [...DETECTORS, TOY];
    expect(formatAsff(published(ofHost, { detectors }), ARN)).toMatchObject({
      ...{ GeneratorId: 'traceward/TOY-1', Title: 'Process attached to another: gdb in node-9 (default)' },
      FindingProviderFields: { Severity: { Label: 'HIGH' }, Types: ['TTPs/Defense Evasion/Process Injection'] },
      ...{
        Network: undefined,
        Resources: [{ Type: 'Other', Id: 'default/node-9', Details: { Other: { host: 'node-9' } } }],
      },
      ProductFields: { 'traceward/data/pid': '7' },
    });
    // Of a rule that is gone nothing is known.
    const { FindingProviderFields } = formatAsff(published(ofHost), ARN);
    expect(FindingProviderFields).toEqual({
      Severity: { Label: 'INFORMATIONAL', Original: 'info' },
      Types: ['Unusual Behaviors/VM'],
    });
  });

  test('is the same again when it is delivered again', () => {
    expect(formatAsff(published(FULL), ARN)).toEqual(formatAsff(published(FULL), ARN));
  });

  test('is within what Security Hub documents, whatever its names are', () => {
    fc.assert(
      fc.property(hostileFinding, (finding) => {
        expect(faultsOf(formatAsff(published(finding), ARN))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('is within it, whatever its rule tells', () => {
    const data = fc.dictionary(fc.string({ maxLength: 300 }), fc.string({ maxLength: 5000, unit: ANY_CHARACTER }), {
      maxKeys: 100,
    });
    fc.assert(
      fc.property(data, (told) => {
        const finding = { ...aFinding({ rule: TOY.id, data: told }) };
        expect(faultsOf(formatAsff(published(finding), ARN))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('has no member that the SDK does not know, which it would leave out', async () => {
    const bodies: Uint8Array[] = [];
    const client = new SecurityHubClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'a' },
      requestHandler: {
        async handle({ body }: { body: Uint8Array }) {
          bodies.push(body);
          throw new Error('enough');
        },
      } as never,
      maxAttempts: 1,
    });
    const finding = formatAsff(published(FULL), ARN);
    await expect(client.send(new BatchImportFindingsCommand({ Findings: [finding] }))).rejects.toThrow('enough');
    expect(JSON.parse(new TextDecoder().decode(bodies[0]))).toEqual({
      Findings: [JSON.parse(JSON.stringify(finding))],
    });
  });
});
