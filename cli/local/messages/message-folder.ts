import { accessSync, constants, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TracewardError } from '../../../lambda/core/errors.ts';
import { reasonOf } from '../../sources.ts';
import { composeEMail, type EMail } from './e-mail.ts';
import type { PublishedMessage } from './published-message.ts';

/** Where messages are kept, a file each. Names sort by the time of sending, and never meet in another run. */
export type MessageFolder = {
  writeEMail(eMail: EMail): Promise<void>;
  writeMessage(message: PublishedMessage): Promise<void>;
};

/** Throws `settings` if the folder cannot be made or written to, which shows before any work is done. */
export function openMessageFolder(path: string): MessageFolder {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new TracewardError('settings', `cannot write into ${path}: ${reasonOf(cause)}`, { cause });
  }
  const written = new Map<string, number>();

  return {
    async writeEMail(eMail) {
      await writeFile(pathFor(eMail.date, eMail.id, 'eml'), await composeEMail(eMail));
    },
    async writeMessage({ id, topicArn, subject, body, timestamp, attributes }) {
      const content = { id, topic: topicArn, timestamp, subject, attributes, body: parsed(body) };
      await writeFile(pathFor(timestamp, id, 'json'), `${JSON.stringify(content, undefined, 2)}\n`);
    },
  };

  /** The e-mails of one message to several people get numbers. */
  function pathFor(timestamp: string, id: string, extension: string): string {
    const stem = `${timestamp.replaceAll(/[-:]/g, '')}-${id}`;
    const earlier = written.get(stem) ?? 0;
    written.set(stem, earlier + 1);
    return join(path, `${stem}${earlier === 0 ? '' : `-${earlier + 1}`}.${extension}`);
  }
}

/** JSON as it is meant; other texts as they are. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
