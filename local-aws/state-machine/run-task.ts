import * as v from 'valibot';
import { FunctionError } from '#local-aws/functions/function-error.ts';
import type { TaskState } from './definition/state.ts';
import { StateFailure } from './state-failure.ts';

/** Runs the function of this name or ARN. */
export type Invoke = (nameOrArn: string, payload: unknown) => Promise<unknown>;

/** Bytes of an input or a result. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LARGEST_PAYLOAD = 262_144;

const invocation = v.strictObject({ FunctionName: v.string(), Payload: v.optional(v.unknown(), {}) });

/** A task: invokes its function. Rejects with the function's error, or `States.DataLimitExceeded`. */
export async function runTask({ Resource }: TaskState, input: unknown, invoke: Invoke): Promise<unknown> {
  checkSize(input);
  const result = Resource.endsWith(':lambda:invoke') ? await invokeAsService() : await call(Resource, input);
  checkSize(result);
  return result;

  async function invokeAsService(): Promise<unknown> {
    const { FunctionName, Payload } = v.parse(invocation, input);
    return { ExecutedVersion: '$LATEST', Payload: await call(FunctionName, Payload), StatusCode: 200 };
  }

  async function call(name: string, payload: unknown): Promise<unknown> {
    try {
      return (await invoke(name, payload)) ?? null;
    } catch (cause) {
      if (!(cause instanceof FunctionError)) throw cause;
      throw new StateFailure(cause.failure.errorType, JSON.stringify(cause.failure), { cause });
    }
  }
}

function checkSize(value: unknown): void {
  const size = Buffer.byteLength(JSON.stringify(value) ?? '');
  if (size <= LARGEST_PAYLOAD) return;
  const cause = `${size} bytes are more than the ${LARGEST_PAYLOAD} that a state may be given or give`;
  throw new StateFailure('States.DataLimitExceeded', cause);
}
