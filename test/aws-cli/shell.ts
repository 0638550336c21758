import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Outcome, run } from '#test/factories/command-line.ts';

/** What stands in for a program: what it prints. Whoever throws fails, with the error's message. */
export type Program = (words: readonly string[]) => Promise<string> | string;

/** Hands its words to the test, and prints what that says. */
const STAND_IN = `#!/bin/bash
exec 3<>"/dev/tcp/127.0.0.1/$STAND_IN_PORT"
printf '%s\\0' "$#" "\${0##*/}" "$@" >&3
IFS= read -r status <&3
if [[ $status == 0 ]]; then cat <&3; else cat <&3 >&2; fi
exit "$status"
`;

export type ShellOptions = {
  readonly folder: string;
  readonly programs: Readonly<Record<string, Program>>;
};

/** Runs a script in bash, in a folder, where these programs are stand-ins and nothing of the user's account is known. */
export async function runShell(script: string, { folder, programs }: ShellOptions): Promise<Outcome> {
  const bin = join(folder, '.bin');
  mkdirSync(bin, { recursive: true });
  for (const name of Object.keys(programs)) {
    writeFileSync(join(bin, name), STAND_IN);
    chmodSync(join(bin, name), 0o755);
  }
  const server = createServer((socket) => listen(socket, programs));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: folder,
    STAND_IN_PORT: String(port),
    AWS_CONFIG_FILE: '/nonexistent',
  };
  const file = join(bin, 'script');
  writeFileSync(file, script);
  try {
    return await run('bash', ['-u', file], { cwd: folder, env });
  } finally {
    server.close();
  }
}

function listen(socket: Socket, programs: ShellOptions['programs']): void {
  let received = '';
  socket.setEncoding('utf8').on('error', () => undefined);
  socket.on('data', (text: string) => {
    received += text;
    const [count = '', name = '', ...words] = received.split('\0');
    if (words.length <= Number(count)) return;
    void answer(name, words.slice(0, -1), programs[name]).then((reply) => socket.end(reply));
  });
}

async function answer(name: string, words: readonly string[], program: Program | undefined): Promise<string> {
  try {
    return `0\n${(await program?.(words)) ?? ''}`;
  } catch (error) {
    return `255\n${name} ${words.join(' ')}: ${error}\n`;
  }
}
