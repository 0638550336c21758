import { BatchImportFindingsCommand, InvalidAccessException, InvalidInputException } from '@aws-sdk/client-securityhub';
import { describe, expect, test } from '@jest/globals';
import { importFindings } from '#aws/import-findings.ts';
import { type AsffFinding, formatAsff } from '#core/output/asff.ts';
import { aFinding } from '#test/factories/finding.ts';
import { published } from '#test/factories/published-finding.ts';

const ARN = 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default';
const METADATA = { message: 'no', $metadata: { httpStatusCode: 400 } };

function finding(at: number): AsffFinding {
  return formatAsff(published(aFinding({ id: at.toString(16).padStart(32, '0') })), ARN);
}

/** A service that says of each batch what `answer` says. */
async function run(findings: readonly AsffFinding[], answer: (ids: readonly string[]) => object) {
  const batches: string[][] = [];
  const client = {
    async send(command: unknown) {
      if (!(command instanceof BatchImportFindingsCommand)) throw new Error('unexpected');
      const ids = (command.input.Findings ?? []).map(({ Id = '' }) => Id);
      batches.push(ids);
      return answer(ids);
    },
  };
  const outcomes = await importFindings(findings, client as never);
  return {
    batches,
    outcomes: outcomes.map(
      (each) => each && { ...each, message: each.message, code: 'code' in each ? each.code : undefined },
    ),
  };
}

describe('Security Hub', () => {
  test('gets a hundred findings at a time', async () => {
    const { batches, outcomes } = await run(
      Array.from({ length: 201 }, (_, at) => finding(at)),
      () => ({}),
    );
    expect(batches.map(({ length }) => length)).toEqual([100, 100, 1]);
    expect(outcomes.filter((each) => each !== undefined)).toEqual([]);
  });

  test('gets a finding that came twice only once, and both have its outcome', async () => {
    const FailedFindings = [{ Id: finding(1).Id, ErrorCode: 'InvalidInput', ErrorMessage: 'bad' }];
    const { batches, outcomes } = await run([finding(1), finding(1)], () => ({ FailedFindings }));
    expect(batches).toEqual([[finding(1).Id]]);
    expect(outcomes).toMatchObject([{ code: 'refused' }, { code: 'refused' }]);
  });

  test.each([
    ['InvalidInput', 'refused'],
    ['FindingSizeExceeded', 'refused'],
    ['InternalFailure', 'retry'],
    ['ConcurrentUpdateError', 'retry'],
    ['SomethingNew', 'retry'],
  ])('says %s of a finding, so that it is %s', async (ErrorCode, code) => {
    const FailedFindings = [{ Id: finding(2).Id, ErrorCode, ErrorMessage: 'why' }];
    const { outcomes } = await run([finding(1), finding(2)], () => ({ FailedFindings }));
    expect(outcomes).toMatchObject([undefined, { code, message: `${ErrorCode}: why` }]);
  });

  test('refuses a batch for one of it: that one is found, and the others are taken', async () => {
    const bad = finding(5).Id;
    const { batches, outcomes } = await run(
      Array.from({ length: 8 }, (_, at) => finding(at)),
      (ids) => {
        if (ids.includes(bad)) throw new InvalidInputException(METADATA);
        return {};
      },
    );
    expect(outcomes.map((each) => each?.code)).toEqual([...Array(5), 'refused', undefined, undefined]);
    expect(batches.length).toBeLessThan(8);
  });

  test('that is not enabled is told so, and all come back', async () => {
    const denied = run([finding(1)], () => {
      throw new InvalidAccessException(METADATA);
    });
    await expect(denied).rejects.toMatchObject({ code: 'retry', message: expect.stringContaining('is not enabled') });
  });
});
