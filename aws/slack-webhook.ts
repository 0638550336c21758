import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isObject } from '#core/json.ts';
import type { Secret } from './secret.ts';

export type SlackOptions = {
  /** Holds the address of an incoming webhook, which is as good as a password: no message may hold it. */
  readonly webhook: Secret;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Whether an address of this machine will do without encryption. */
  readonly allowLoopback: boolean;
};

export type PostToSlack = (payload: object, remainingMilliseconds: () => number) => Promise<void>;

const TIMEOUT_MILLISECONDS = 10_000;
/** What must be left for a post after a wait. */
const RESERVE_MILLISECONDS = 2000;
const FIRST_PAUSE_MILLISECONDS = 500;
const MAX_REASON = 200;

type Answer = { readonly status: number; readonly reason: string; readonly retryAfter: number | undefined };

/**
 * Posts to an incoming webhook, again and again while Slack is busy or cannot be reached and there is time. Throws
 * `retry` when the time is up, `refused` if Slack refuses the message, and `settings` for an address that is none.
 * Slack may have shown a message whose answer was lost; then it is shown twice.
 */
export function createPostToSlack({ webhook, pause, allowLoopback }: SlackOptions): PostToSlack {
  return async (payload, remainingMilliseconds) => {
    const body = JSON.stringify(payload);
    let address = readAddress(await webhook.read(), allowLoopback);
    let isFresh = false;
    for (let wait = FIRST_PAUSE_MILLISECONDS; ; wait *= 2) {
      const answer = await post(address, body, Math.min(TIMEOUT_MILLISECONDS, remainingMilliseconds()));
      if (answer.status === 200) return;
      if (isRevoked(answer) && !isFresh) {
        isFresh = true;
        const current = readAddress(await webhook.refresh(), allowLoopback);
        if (current.href !== address.href) {
          address = current;
          continue;
        }
      }
      if (!isTemporary(answer)) throw new TracewardError('refused', `Slack refused a message: ${describe(answer)}`);
      const delay = answer.retryAfter ?? wait * (0.5 + Math.random());
      if (remainingMilliseconds() - delay < RESERVE_MILLISECONDS) {
        throw new TracewardError('retry', `Slack did not take a message in time: ${describe(answer)}`);
      }
      await pause(delay);
    }
  };
}

/** `status` 0: there was no answer. */
async function post(address: URL, body: string, timeout: number): Promise<Answer> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      // What is posted is for Slack, and for no address that somebody else names.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, Math.floor(timeout))),
    });
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
    return { status: response.status, reason: shorten(await response.text()), retryAfter };
  } catch (error) {
    return { status: 0, reason: reasonOf(error), retryAfter: undefined };
  }
}

/** The codes of Node and the names of errors; texts might hold the address. */
function reasonOf(error: unknown): string {
  if (!isObject(error)) return 'unknown';
  const { name, cause } = error;
  return String(isObject(cause) && cause['code'] !== undefined ? cause['code'] : name);
}

function shorten(text: string): string {
  return escapeInvisible(text.trim().slice(0, MAX_REASON));
}

function isTemporary({ status }: Answer): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** Slack's answers for a webhook that was taken back, or whose channel or workspace is gone. */
function isRevoked({ status }: Answer): boolean {
  return status === 403 || status === 404 || status === 410;
}

function describe({ status, reason }: Answer): string {
  return status === 0 ? `no answer (${reason})` : `status ${status}${reason === '' ? '' : `, ${reason}`}`;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

function readAddress(text: string, allowLoopback: boolean): URL {
  const address = URL.parse(text.trim());
  if (address?.protocol === 'https:') return address;
  if (allowLoopback && address?.protocol === 'http:' && LOOPBACK.includes(address.hostname)) return address;
  throw new TracewardError(
    'settings',
    'the secret of alerts.slackWebhookSecretArn does not hold the address of a webhook; it begins with https://hooks.slack.com/',
  );
}
