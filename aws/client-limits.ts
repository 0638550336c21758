import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** How long a client waits for a service, in milliseconds. */
type Waits = {
  /** For the first byte of an answer, the request's body included. */
  readonly answer?: number;
  /** While nothing more of an answer comes. */
  readonly silence?: number;
  /** For a call as a whole, with all its attempts, until the first byte of its answer. */
  readonly call?: number;
};

type Limits = Required<Pick<DynamoDBClientConfig, 'requestHandler' | 'retryStrategy' | 'maxAttempts'>>;
type RetryStrategy = Extract<Limits['retryStrategy'], { acquireInitialRetryToken: unknown }>;
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>> & {
  /** Of the call, in milliseconds since the epoch. */
  readonly start: number;
};

const CONNECTION_MILLISECONDS = 1000;
const ANSWER_MILLISECONDS = 5000;
/** Less than a function keeps in reserve for what is under way when its time is up. */
const CALL_MILLISECONDS = 15_000;

const MAX_ATTEMPTS = 8;
/** Pauses last up to this, then up to twice as long each time. */
const FIRST_PAUSE_MILLISECONDS = 100;

/** What every client of AWS is made with: none waits for ever, and none gives up because others had to try again. */
export function clientLimits({
  answer = ANSWER_MILLISECONDS,
  silence = ANSWER_MILLISECONDS,
  call = CALL_MILLISECONDS,
}: Waits = {}): Limits {
  return {
    requestHandler: {
      connectionTimeout: CONNECTION_MILLISECONDS,
      requestTimeout: answer,
      socketTimeout: silence,
      throwOnRequestTimeout: true,
    },
    retryStrategy: createRetryStrategy(call - answer - CONNECTION_MILLISECONDS),
    maxAttempts: MAX_ATTEMPTS,
  };
}

/**
 * With the SDK's own strategy all requests of a client share 500 tokens; a retry takes 5 of them after throttling and
 * 14 after other faults, so that sixteen requests at once use them up, and then the first refusal is final. Here each
 * call has attempts of its own, the last of which begins `latest` milliseconds after the call. The load on a service
 * that is in trouble stays bounded: few functions run, and a message that failed comes back late.
 */
function createRetryStrategy(latest: number): RetryStrategy {
  return {
    acquireInitialRetryToken: async () => createToken(Date.now(), 0),
    async refreshRetryTokenForRetry(token, { errorType }) {
      const start = 'start' in token ? Number(token.start) : Date.now();
      const next = createToken(start, token.getRetryCount() + 1);
      const isInTime = Date.now() + next.getRetryDelay() - start <= latest;
      if (errorType === 'CLIENT_ERROR' || !isInTime || next.getRetryCount() >= MAX_ATTEMPTS) {
        throw new Error('no attempt is left');
      }
      return next;
    },
    recordSuccess: () => {},
  };
}

function createToken(start: number, retries: number): RetryToken {
  const pause = retries === 0 ? 0 : Math.random() * FIRST_PAUSE_MILLISECONDS * 2 ** (retries - 1);
  return { start, getRetryCount: () => retries, getRetryDelay: () => pause };
}
