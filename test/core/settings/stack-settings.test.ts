import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSettings } from '#core/settings/read-settings.ts';

const NETWORK = {
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-01234567'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};
const BOUNDARY = 'arn:aws:iam::111122223333:policy/teams/boundary';
const LONGEST_NAME = `t${'-0'.repeat(14)}`;

function read(document: object) {
  return readSettings(JSON.stringify(document), 'traceward.json');
}

describe('the settings of the stack', () => {
  test.each([
    ['a name', { stackName: 'traceward-2' }],
    ['the longest name', { stackName: LONGEST_NAME }],
    ['tags', { tags: { 'cost-center': '4711', 'Größe / team': '', 'a:b_c.d=+@': 'x' } }],
    ['a boundary', { permissionsBoundaryArn: BOUNDARY }],
    ['a boundary of AWS', { permissionsBoundaryArn: 'arn:aws-cn:iam::aws:policy/PowerUserAccess' }],
    ['a network', { vpc: NETWORK }],
  ])('may have %s', (_, document) => {
    expect(read(document)).toMatchObject(document);
  });

  test.each([
    [
      'a name with capitals, which a bucket cannot have',
      { stackName: 'Traceward' },
      'stackName: expected at most 29 small',
    ],
    ['a name that leaves a bucket no room', { stackName: `${LONGEST_NAME}0` }, 'stackName: expected at most 29 small'],
    ['a name that S3 keeps for itself', { stackName: 'sthree-logs' }, 'stackName: expected at most 29 small'],
    ['no name', { stackName: '' }, 'stackName: expected at most 29 small'],
    ['a tag of AWS', { tags: { 'Aws:x': 'y' } }, 'expected another beginning than aws:, which AWS keeps for itself'],
    ['a tag without a key', { tags: { '': 'y' } }, 'expected the key of a tag'],
    [
      'a tag with other characters',
      { tags: { a: 'b;c' } },
      'tags.a: expected only letters, digits, spaces and _ . : /',
    ],
    ['a tag that is too long', { tags: { a: 'b'.repeat(257) } }, 'tags.a: expected at most 256 characters'],
    ['a number for a tag', { tags: { a: 4711 } }, 'tags.a: expected a text, found 4711'],
    [
      'too many tags',
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ''])) },
      'tags: expected at most 50 tags',
    ],
    [
      'the name of a boundary',
      { permissionsBoundaryArn: 'boundary' },
      'permissionsBoundaryArn: expected the ARN of a managed policy of IAM',
    ],
    [
      'a role for a boundary',
      { permissionsBoundaryArn: BOUNDARY.replace('policy', 'role') },
      'permissionsBoundaryArn: expected the ARN of a managed policy of IAM',
    ],
    [
      'a VPC in place of its subnets',
      { vpc: { ...NETWORK, subnetIds: ['vpc-01234567'] } },
      'vpc.subnetIds.0: expected an id such as subnet-0123456789abcdef0, found "vpc-01234567"',
    ],
    ['no subnet', { vpc: { ...NETWORK, subnetIds: [] } }, 'vpc.subnetIds: expected at least one id'],
    [
      'a subnet twice',
      { vpc: { ...NETWORK, subnetIds: ['subnet-01234567', 'subnet-01234567'] } },
      'vpc.subnetIds.1: expected each id only once',
    ],
    [
      'a network without security groups',
      { vpc: { subnetIds: NETWORK.subnetIds } },
      'vpc.securityGroupIds: expected a value, found nothing',
    ],
    [
      'more security groups than Lambda takes',
      { vpc: { ...NETWORK, securityGroupIds: [0, 1, 2, 3, 4, 5].map((digit) => `sg-0123456${digit}`) } },
      'vpc.securityGroupIds: expected at most 5 ids',
    ],
  ])('may not have %s', (_, document, fault) => {
    expect(() => read(document)).toThrow(fault);
  });

  test('take no name whose own bucket no region could have', () => {
    const mostlyValid = fc.stringMatching(/^(sthree-|xn--|amzn-s3-demo-|)[a-z0-9-]{0,32}$/);
    fc.assert(
      fc.property(mostlyValid, (stackName) => {
        const bucket = `${stackName}-logs-111122223333-us-isof-south-1`;
        if (accepts({ stackName })) expect(accepts({ logs: { bucket } })).toBe(true);
      }),
    );
  });
});

function accepts(document: object): boolean {
  try {
    read(document);
    return true;
  } catch {
    return false;
  }
}
