import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DETECTORS } from '#core/detectors/registry.ts';
import { applySuppressions } from '#core/notify/suppressions/suppress.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { OCSF_VERSIONS } from '#core/settings/ocsf-version.ts';
import { TOY } from '#test/core/detectors/toy-detector.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding } from '#test/factories/hostile-names.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';

type Attribute = { type: string; requirement: string; array?: boolean; enum?: string[] };
type ObjectSchema = { attributes: Record<string, Attribute>; constraints?: { at_least_one?: string[] } };

type Schema = { types: Record<string, string>; class: ObjectSchema; objects: Record<string, ObjectSchema> };

const SCHEMAS = OCSF_VERSIONS.map((version) => {
  const text = readFileSync(join(__dirname, `../../fixtures/ocsf/${version}.json`), 'utf8');
  return { version, schema: JSON.parse(text) as Schema };
});

/** Every way in which a finding departs from the class that its release has published. */
function faultsIn(written: Record<string, unknown>): string[] {
  const { version } = written['metadata'] as { version: string };
  const found = SCHEMAS.find((each) => each.version === version);
  if (found === undefined) return [`nobody knows ${version}`];
  return faultsOf(written, found.schema.class, 'finding', found.schema);
}

/** JSON's type for each basic type of OCSF. */
const JSON_TYPES: Record<string, string> = {
  integer_t: 'number',
  long_t: 'number',
  float_t: 'number',
  string_t: 'string',
  boolean_t: 'boolean',
};

/** Every way in which the value departs from an object of the schema. */
function faultsOf(value: Record<string, unknown>, schema: ObjectSchema, path: string, all: Schema): string[] {
  const required = Object.entries(schema.attributes).filter(([, { requirement }]) => requirement === 'required');
  const missing = required.filter(([name]) => value[name] === undefined).map(([name]) => `${path}.${name} is missing`);
  const atLeastOne = schema.constraints?.at_least_one ?? [];
  const unmet = atLeastOne.length > 0 && !atLeastOne.some((name) => value[name] !== undefined);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const attribute = schema.attributes[name];
    return attribute === undefined
      ? [`${path}.${name} is unknown`]
      : faultsOfMember(member, attribute, `${path}.${name}`, all);
  });
  return [...missing, ...(unmet ? [`${path} has none of ${atLeastOne.join()}`] : []), ...members];
}

function faultsOfMember(value: unknown, attribute: Attribute, path: string, all: Schema): string[] {
  if (attribute.array) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, at) => faultsOfMember(item, { ...attribute, array: false }, `${path}[${at}]`, all));
  }
  if (attribute.enum !== undefined && !attribute.enum.includes(String(value))) return [`${path} may not be ${value}`];
  if (attribute.type === 'json_t' || attribute.type === 'object') return [];
  const nested = all.objects[attribute.type];
  if (nested !== undefined) return faultsOf(value as Record<string, unknown>, nested, path, all);
  const basic = all.types[attribute.type] ?? attribute.type;
  const expected = JSON_TYPES[attribute.type] ?? JSON_TYPES[basic];
  return typeof value === expected ? [] : [`${path} should be ${attribute.type}, is ${JSON.stringify(value)}`];
}

function ocsfOf(
  options: EventOptions,
  suppressed = false,
  how: Parameters<typeof formatOcsf>[2] = {},
): Record<string, unknown> {
  const container = 'a-container';
  const lines = [
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...options, container }),
    connectLine(inet('10.96.0.1', options.process === '' ? '' : '443'), { ...options, container }),
  ];
  const { findings } = scanText(lines);
  const suppression = { conditions: {}, reason: 'r', owner: 'o', expires: 2n, mode: 'suppress' as const };
  const [finding] = applySuppressions(
    findings,
    { suppressions: suppressed ? [suppression] : [], immediateProcesses: [] },
    1n,
  );
  if (finding === undefined) throw new Error('nothing was found');
  return JSON.parse(formatOcsf(finding, '0.1.0', how));
}

const FULL: EventOptions = {
  podName: 'app-0',
  podNamespace: 'shop',
  podUid: '7618a938-2586-486a-abaf-dd9a1b0c64d8',
  containerName: 'app',
  image: 'debian',
  imageDigest: `docker.io/library/debian@sha256:${'a'.repeat(64)}`,
};

const PROGRAM = {
  executable: '/usr/bin/curl',
  arguments: ['curl', '-k', 'https://10.96.0.1'],
  user: '1000',
  parents: ['/bin/bash', 'runc:[2:INIT]'],
  isEntered: true,
};

describe('OCSF', () => {
  test.each([
    ['a full finding', FULL, false],
    ['a suppressed one', FULL, true],
    ['one of which little is known', { process: '', host: '' }, false],
    ['one without a date', { ...FULL, timestamp: '310041368905' }, false],
    ['one with hostile names', { ...FULL, podUid: 'no uuid', image: '\u0000\u001b[2J', process: '"}\n' }, false],
  ])('%s is valid in every release, created or updated', (_, options, suppressed) => {
    for (const activity of ['create', 'update'] as const)
      for (const schema of OCSF_VERSIONS)
        expect(faultsIn(ocsfOf(options, suppressed, { activity, schema }))).toEqual([]);
  });

  test('an update says that it is one, with the same uid', () => {
    const { metadata } = ocsfOf(FULL);
    expect(ocsfOf(FULL, false, { activity: 'update' })).toMatchObject({ activity_id: 2, type_uid: 200402, metadata });
  });

  test('has the severity of the risk, where that is known, and else that of the rule', () => {
    const risk = { score: 110, severity: 'critical', reasons: [] } as const;
    expect(JSON.parse(formatOcsf(aFinding({ risk }), '0.1.0'))).toMatchObject({ severity_id: 5, severity: 'Critical' });
    expect(JSON.parse(formatOcsf(aFinding(), '0.1.0'))).toMatchObject({ severity_id: 2 });
  });

  test('tells what was found', () => {
    expect(ocsfOf(FULL)).toMatchObject({
      class_uid: 2004,
      type_uid: 200401,
      time: 1770652841122,
      severity_id: 2,
      status_id: 1,
      confidence_id: 3,
      count: 1,
      metadata: { version: '1.5.0', product: { name: 'traceward', version: '0.1.0' } },
      finding_info: {
        analytic: { uid: 'TRC-1013' },
        attacks: [{ technique: { uid: 'T1613' } }, { technique: { uid: 'T1526' } }],
      },
      evidences: [
        { dst_endpoint: { ip: '10.96.0.1', port: 443 }, container: { uid: 'a-container', image: { name: 'debian' } } },
      ],
      unmapped: { basis: 'observed', cluster: 'default' },
    });
  });

  test('tells what the process runs, as whom, and by whom it was started', () => {
    const ocsf = JSON.parse(formatOcsf(aFinding({ program: PROGRAM, process: 'curl' }), '0.1.0'));
    expect(faultsIn(ocsf)).toEqual([]);
    expect(ocsf.evidences[0].process).toMatchObject({
      name: 'curl',
      file: { name: 'curl', path: '/usr/bin/curl', type_id: 1 },
      cmd_line: 'curl -k https://10.96.0.1',
      user: { uid: '1000' },
      parent_process: { name: 'bash', file: { path: '/bin/bash' } },
    });
  });

  test.each(['', '/', 'memfd:x', '/tmp/x/'])('is valid where the path is %j', (executable) => {
    const program = { ...PROGRAM, executable, parents: [executable], arguments: undefined, user: undefined };
    const ocsf = JSON.parse(formatOcsf(aFinding({ program, process: undefined }), '0.1.0'));
    expect(faultsIn(ocsf)).toEqual([]);
  });

  test('names an image by its digest', () => {
    const image = { name: 'debian', uid: `sha256:${'a'.repeat(64)}` };
    expect(ocsfOf(FULL)).toMatchObject({ evidences: [{ container: { image } }] });
  });

  test.each([
    ['observed', 3],
    ['configured', 3],
    ['reported', 2],
    ['inferred', 2],
  ] as const)('says how exact the rule is: %s is %i', (basis, confidence) => {
    const ocsf = JSON.parse(formatOcsf(aFinding({ basis }), '0.1.0'));
    expect(faultsIn(ocsf)).toEqual([]);
    expect(ocsf).toMatchObject({ confidence_id: confidence, unmapped: { basis } });
  });

  test('says of a suppressed finding that it is', () => {
    expect(ocsfOf(FULL, true)).toMatchObject({
      status_id: 3,
      is_alert: false,
      unmapped: { suppression: { owner: 'o' } },
    });
  });

  test.each([
    ['acknowledged', { status_id: 2, status: 'In Progress', comment: 'a known job' }],
    ['closed', { status_id: 4, status: 'Resolved', comment: 'a known job' }],
  ] as const)('says of a finding whose group is %s that it is, whatever is suppressed', (is, expected) => {
    const suppression = { conditions: {}, reason: 'r', owner: 'o', expires: 2n, mode: 'suppress' as const };
    const finding = { ...aFinding(), suppression, status: { is, by: 'ada', note: 'a known job', at: 1 } };
    const written = JSON.parse(formatOcsf(finding, '1', { activity: 'update' }));
    expect(written).toMatchObject(expected);
    expect(faultsIn(written)).toEqual([]);
  });

  test('of 1.3, which knows no alerts, says elsewhere whether it is one', () => {
    const written = ocsfOf(FULL, true, { schema: '1.3.0' });
    expect(written).toMatchObject({ metadata: { version: '1.3.0' }, unmapped: { is_alert: false } });
    expect(written).not.toHaveProperty('is_alert');
  });

  test.each(OCSF_VERSIONS)('is valid in %s whatever its names are, of a host and of any rule', (schema) => {
    fc.assert(
      fc.property(hostileFinding, fc.boolean(), (finding, isToy) => {
        const other = { ...finding, rule: TOY.id, data: { pid: '7' }, container: { id: 'host node-9' } };
        const written = formatOcsf(isToy ? other : finding, '1', { schema, detectors: [...DETECTORS, TOY] });
        expect(faultsIn(JSON.parse(written))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('the check itself notices faults', () => {
    const broken = {
      ...ocsfOf(FULL),
      time: undefined,
      status_id: 9,
      extra: 1,
      evidences: [{ container: { uid: 'a' } }],
    };
    expect(faultsIn(JSON.parse(JSON.stringify(broken)))).toHaveLength(4);
  });
});
