import { createHmac } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isObject, nonEmptyText, parseObject } from '#core/json.ts';
import type { PostChannel } from '#core/settings/route.ts';
import { cutText } from '#core/text.ts';
import type { Secret } from './secret.ts';

export type ReceiverOptions = {
  readonly channel: PostChannel;
  /** Says where to post, and with which key. No message may hold any of it. */
  readonly secret: Secret;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Whether an address of this machine will do without encryption. */
  readonly allowLoopback: boolean;
};

export type Post = (payload: object, remainingMilliseconds: () => number) => Promise<void>;

const TIMEOUT_MILLISECONDS = 10_000;
/** What must be left for a post after a wait. */
const RESERVE_MILLISECONDS = 2000;
const FIRST_PAUSE_MILLISECONDS = 500;
const MAX_REASON = 200;

type Answer = { readonly status: number; readonly reason: string; readonly retryAfter: number | undefined };

/** What a secret says. */
type Target = { readonly address: string; readonly key: string | undefined };

type Channel = {
  /** In messages. */
  readonly name: string;
  readonly targetOf: (secret: string) => Target;
  /** What a secret has to hold. */
  readonly expected: string;
  readonly bodyOf: (payload: object, target: Target) => string;
  /** `seconds`: since the epoch. */
  readonly sign: (body: string, target: Target, seconds: number) => Headers;
};

const PAGERDUTY = 'https://events.pagerduty.com/v2/enqueue';

const CHANNELS: Readonly<Record<PostChannel, Channel>> = {
  slack: {
    name: 'Slack',
    targetOf: (secret) => ({ address: secret, key: undefined }),
    expected: 'the address of a webhook; it begins with https://hooks.slack.com/',
    bodyOf: (payload) => JSON.stringify(payload),
    sign: () => jsonHeaders(),
  },
  pagerduty: {
    name: 'PagerDuty',
    targetOf: (secret) => targetIn(secret) ?? { address: PAGERDUTY, key: secret },
    expected: 'an integration key, or JSON with key and url',
    bodyOf: (payload, { key }) => JSON.stringify({ ...payload, routing_key: key }),
    sign: () => jsonHeaders(),
  },
  webhook: {
    name: 'the webhook',
    targetOf: (secret) => targetIn(secret) ?? { address: secret, key: undefined },
    expected: 'an address that begins with https://, or JSON with url and key',
    bodyOf: (payload) => JSON.stringify(payload),
    sign: (body, { key }, seconds) =>
      key === undefined
        ? jsonHeaders()
        : jsonHeaders(['traceward-signature', `t=${seconds},v1=${signatureOf(body, key, seconds)}`]),
  },
};

function jsonHeaders(...more: readonly [string, string][]): Headers {
  return new Headers([['content-type', 'application/json; charset=utf-8'], ...more]);
}

/** Of the time, a dot and the body, so that nobody can post it again later. */
function signatureOf(body: string, key: string, seconds: number): string {
  return createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
}

/** A secret in JSON: an address, PagerDuty's own if it names none, and a key. */
function targetIn(secret: string): Target | undefined {
  const members = parseObject(secret);
  return members && { address: nonEmptyText(members['url']) ?? PAGERDUTY, key: nonEmptyText(members['key']) };
}

/**
 * Posts to a receiver, again and again while it is busy or cannot be reached and there is time. Throws `retry` when the
 * time is up, `refused` if it refuses the message, and `settings` for a secret that says nothing to post to. A receiver may
 * have taken a message whose answer was lost; then it gets it twice.
 */
export function createPost({ channel, secret, pause, allowLoopback }: ReceiverOptions): Post {
  const { name, targetOf, expected, bodyOf, sign } = CHANNELS[channel];
  return async (payload, remainingMilliseconds) => {
    let text = (await secret.read()).trim();
    let isFresh = false;
    for (let wait = FIRST_PAUSE_MILLISECONDS; ; wait *= 2) {
      const answer = await postTo(text, payload, remainingMilliseconds);
      if (answer.status >= 200 && answer.status < 300) return;
      if (!isTemporary(answer) && !isFresh) {
        isFresh = true;
        const current = (await secret.refresh()).trim();
        if (current !== text) {
          text = current;
          continue;
        }
      }
      if (!isTemporary(answer)) throw new TracewardError('refused', `${name} refused a message: ${describe(answer)}`);
      const delay = answer.retryAfter ?? wait * (0.5 + Math.random());
      if (remainingMilliseconds() - delay < RESERVE_MILLISECONDS) {
        throw new TracewardError('retry', `${name} did not take a message in time: ${describe(answer)}`);
      }
      await pause(delay);
    }
  };

  function postTo(text: string, payload: object, remainingMilliseconds: () => number): Promise<Answer> {
    const target = targetOf(text);
    const address = readAddress(target.address, allowLoopback);
    const lacksKey = channel === 'pagerduty' && !/^[\w-]{8,64}$/.test(target.key ?? '');
    if (address === undefined || lacksKey)
      throw new TracewardError('settings', `the secret of ${name} does not hold ${expected}`);
    const body = bodyOf(payload, target);
    const headers = sign(body, target, Math.floor(Date.now() / 1000));
    return post(address, { body, headers, timeout: Math.min(TIMEOUT_MILLISECONDS, remainingMilliseconds()) });
  }
}

type Request = {
  readonly body: string;
  readonly headers: Headers;
  readonly timeout: number;
};

/** `status` 0: there was no answer. */
async function post(address: URL, { body, headers, timeout }: Request): Promise<Answer> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers,
      body,
      // What is posted is for the receiver, and for no address that somebody else names.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, Math.floor(timeout))),
    });
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
    return { status: response.status, reason: await reasonIn(response), retryAfter };
  } catch (error) {
    return { status: 0, reason: reasonOf(error), retryAfter: undefined };
  }
}

/** The beginning of what a receiver says, which may go on for ever. */
async function reasonIn({ body }: Response): Promise<string> {
  if (body === null) return '';
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    text += decoder.decode(chunk.subarray(0, 4 * MAX_REASON), { stream: true });
    if (text.length >= MAX_REASON) break;
  }
  return escapeInvisible(cutText(text.trim(), MAX_REASON));
}

/** The codes of Node and the names of errors; texts might hold the address. */
function reasonOf(error: unknown): string {
  if (!isObject(error)) return 'unknown';
  const { name, cause } = error;
  return String(isObject(cause) && cause['code'] !== undefined ? cause['code'] : name);
}

function isTemporary({ status }: Answer): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

function describe({ status, reason }: Answer): string {
  return status === 0 ? `no answer (${reason})` : `status ${status}${reason === '' ? '' : `, ${reason}`}`;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Of the machine itself, and of what only it can reach. A name that leads there has no certificate for it. */
const NEAR = new BlockList();
NEAR.addSubnet('0.0.0.0', 8);
NEAR.addSubnet('127.0.0.0', 8);
NEAR.addSubnet('169.254.0.0', 16);
NEAR.addSubnet('::', 127, 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');
NEAR.addAddress('fd00:ec2::254', 'ipv6');

function readAddress(text: string, allowLoopback: boolean): URL | undefined {
  const address = URL.parse(text);
  if (address === null) return undefined;
  if (allowLoopback && address.protocol === 'http:' && LOOPBACK.includes(address.hostname)) return address;
  return address.protocol === 'https:' && !isNear(address.hostname) ? address : undefined;
}

function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost');
  return NEAR.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
