import { createInterface } from 'node:readline/promises';

/** What a person answers on a terminal; undefined where there is none, or nothing was said. */
export async function askOnce(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await terminal.question(`${question} `)).trim();
    return answer === '' ? undefined : answer;
  } finally {
    terminal.close();
  }
}
