import { accessSync, constants } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { reasonOf } from '#core/file-errors.ts';
import { parseJson } from '#core/json.ts';
import { POST_CHANNELS } from '#core/settings/route.ts';
import { makeFolder } from '#local-aws/make-folder.ts';
import type { PublishedMessage } from '#local-aws/messages/published-messages.ts';
import { composeEMail, type EMail } from './e-mail-file.ts';

const INDEX = 'index.txt';

/**
 * Where messages are kept, a file each. Names sort by the time of sending, and never meet in another run; `index.txt` says of each for
 * people what it is.
 */
export type MessageFolder = {
  writeEMail(eMail: EMail): Promise<void>;
  writeMessage(message: PublishedMessage): Promise<void>;
  /** What Slack, PagerDuty and webhooks get of the message, if they get any of it. */
  writePosted(message: PublishedMessage): Promise<void>;
};

/** Throws `settings` if the folder cannot be made or written to, which shows before any work is done. */
export function openMessageFolder(path: string): MessageFolder {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new TracewardError('settings', `cannot write into ${path}: ${reasonOf(cause)}`, { cause });
  }
  const written = new Map<string, number>();
  const listed = new Set<string>();

  return {
    async writeEMail(eMail) {
      await keep(nameFor(eMail.date, eMail.id, 'eml'), await composeEMail(eMail), told(eMail.to, eMail.subject));
    },
    async writeMessage({ id, topicArn, subject, body, timestamp, attributes }) {
      const content = {
        id,
        topic: topicArn,
        timestamp,
        subject,
        attributes: withoutPosted(attributes),
        body: parsed(body),
      };
      await keep(
        nameFor(timestamp, id, 'json'),
        `${JSON.stringify(content, undefined, 2)}\n`,
        toldOnce(topicArn, subject),
      );
    },
    async writePosted({ id, timestamp, subject, attributes }) {
      for (const channel of POST_CHANNELS) {
        const payload = attributes[channel];
        if (payload === undefined) continue;
        const text = JSON.stringify(parsed(payload), undefined, 2);
        await keep(nameFor(timestamp, id, `${channel}.json`), `${text}\n`, told(channel, subject));
      }
    },
  };

  /** Machines get a message without a subject for each finding: a thousand lines would hide those of people. */
  function toldOnce(topic: string, subject: string | undefined): string | undefined {
    if (subject !== undefined) return told(topic, subject);
    if (listed.has(topic)) return undefined;
    listed.add(topic);
    return told(topic, 'for machines; others to it are not listed here');
  }

  /** `what`: undefined if the index does not list it. */
  async function keep(name: string, content: string | Uint8Array, what: string | undefined): Promise<void> {
    await writeFile(join(path, name), content);
    if (what === undefined) return;
    await appendFile(join(path, INDEX), `${name}  ${escapeInvisible(what)}\n`);
  }

  /** The e-mails of one message to several people get numbers. */
  function nameFor(timestamp: string, id: string, extension: string): string {
    const stem = `${timestamp.replaceAll(/[-:]/g, '')}-${id}`;
    const name = `${stem}.${extension}`;
    const earlier = written.get(name) ?? 0;
    written.set(name, earlier + 1);
    return earlier === 0 ? name : `${stem}-${earlier + 1}.${extension}`;
  }
}

function told(to: string, subject = 'without a subject'): string {
  return `to ${to}: ${subject}`;
}

function withoutPosted(attributes: PublishedMessage['attributes']): PublishedMessage['attributes'] {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => POST_CHANNELS.every((channel) => channel !== name)),
  );
}

/** JSON as it is meant; other texts as they are. */
function parsed(body: string): unknown {
  const value = parseJson(body);
  return value === undefined ? body : value;
}
