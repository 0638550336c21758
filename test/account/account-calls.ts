import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { isObject, type JsonObject } from '#core/json.ts';

export type AccountCalls = {
  readonly region: string;
  readonly account: string;
  /** Where nothing is called: answers are empty, and what would be named by them stands as `<name>`. */
  readonly isDry: boolean;
  /** What the AWS CLI answers; empty if that is nothing. Rejects if it fails. */
  aws(...words: string[]): Promise<JsonObject>;
  /** Runs a program, and shows what it says. Rejects if it fails. */
  run(program: string, ...words: string[]): Promise<void>;
  /** Asks until the answer is yes. Rejects after that many minutes. A dry run asks once. */
  until(what: string, minutes: number, isSo: () => Promise<boolean>): Promise<void>;
};

type CallOptions = {
  readonly region: string;
  readonly account: string;
  readonly isDry: boolean;
  readonly secondsBetween: number;
  /** Which part of the time that it may take something may take. */
  readonly patience: number;
  readonly print: (line: string) => void;
};

/** Prints each call before it makes it. A dry run makes none. */
export function createCalls({ region, account, isDry, secondsBetween, patience, print }: CallOptions): AccountCalls {
  return { region, account, isDry, aws, run, until };

  async function aws(...given: string[]): Promise<JsonObject> {
    const words = [...given, '--region', region, '--output', 'json'];
    print(['aws', ...words].map(quoted).join(' '));
    if (isDry) return {};
    const text = await outputOf('aws', words, 'pipe');
    const answer: unknown = text.trim() === '' ? {} : JSON.parse(text);
    return isObject(answer) ? answer : {};
  }

  async function run(program: string, ...words: string[]): Promise<void> {
    print([program, ...words].map(quoted).join(' '));
    if (!isDry) await outputOf(program, words, 'inherit');
  }

  async function until(what: string, minutes: number, isSo: () => Promise<boolean>): Promise<void> {
    print(`# until ${what}, for ${minutes} minutes at most`);
    const latest = Date.now() + minutes * 60_000 * patience;
    while (!(await isSo()) && !isDry) {
      if (Date.now() > latest) throw new Error(`not within ${minutes} minutes: ${what}`);
      await pause(secondsBetween * 1000);
    }
  }

  function outputOf(program: string, words: readonly string[], stdout: 'pipe' | 'inherit'): Promise<string> {
    return new Promise((resolve, reject) => {
      const env = { ...process.env, AWS_REGION: region, AWS_PAGER: '' };
      const child = spawn(program, words, { env, stdio: ['ignore', stdout, 'inherit'] });
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
      child.on('error', reject).on('close', (status) => {
        if (status === 0) resolve(text);
        else reject(new Error(`${program} ${words.slice(0, 2).join(' ')} ended with ${status}`));
      });
    });
  }
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
