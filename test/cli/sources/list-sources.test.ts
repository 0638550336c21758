import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listSources } from '#cli/sources/list-sources.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const CONNECT = connectLine(inet('10.96.0.1'), { podName: 'app-0', podNamespace: 'shop' });
const LOG = `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n${CONNECT}\n`;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'logs'));
});
afterEach(() => folder.remove());

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

describe('an output in a folder that is read', () => {
  const list = (...outputs: string[]) => listSources([join(folder.path, 'logs')], outputs);

  test.each([
    ['is named', (path: string) => path],
    ['a symbolic link leads to', (path: string) => linked(path, symlinkSync)],
    ['is a hard link of it', (path: string) => linked(path, linkSync)],
  ])('is no log of it, which %s', (_, name) => {
    const path = write('logs/a.log', LOG);
    expect(() => list(name(path))).toThrow(`${path} is to be written, and lies in a directory that is to be read`);
  });

  function linked(path: string, link: (path: string, name: string) => void): string {
    const name = join(folder.path, 'link');
    link(path, name);
    return name;
  }

  test.each([
    ['compressed', gzipSync(LOG)],
    ['wrapped', JSON.stringify({ log: CONNECT })],
    ['over several lines', JSON.stringify(JSON.parse(CONNECT), undefined, 2)],
    ['within CSV', `time,message\n1,"${CONNECT.replaceAll('"', '""')}"\n`],
    ["Tracee's table", 'TIME UID COMM PID TID RET EVENT ARGS\n'],
    ["with one of traceward's findings as its first line", `{"id":"${'a'.repeat(32)}","signature":{"id":"x"}}\n${LOG}`],
  ])('is no log that is %s', (_, content) => {
    const path = write('logs/a.log', content);
    expect(() => list(path)).toThrow('it may hold a log, which would be lost');
  });
});
