import { beforeAll, describe, expect, test } from '@jest/globals';
import { ABOUT_COMMANDS } from '#cli/about-commands.ts';
import { run, traceward } from '#test/factories/command-line.ts';

const script = async (shell: string) => (await traceward(['completion', shell])).stdout;

describe('in bash', () => {
  let bash: string;
  beforeAll(async () => {
    bash = await script('bash');
  });

  /** What bash proposes for the last of these words. */
  async function proposed(...words: string[]): Promise<string[]> {
    const complete = `${bash}
COMP_WORDS=(traceward "$@"); COMP_CWORD=$#
_traceward
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = await run('bash', ['--norc', '-u', '-c', complete, 'bash', ...words], {});
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter((line) => line !== '');
  }

  test('commands are completed, and options, and values that are known', async () => {
    expect(await proposed('s')).toEqual(['scan', 'suppressions']);
    expect(await proposed('')).toEqual(expect.arrayContaining([...Object.keys(ABOUT_COMMANDS), '--help']));
    expect(await proposed('scan', '--se')).toEqual(['--semantics', '--severity']);
    expect(await proposed('scan', 'logs', '--format', 'o')).toEqual(['ocsf']);
    expect(await proposed('scan', '--sort', '')).toEqual(['risk', 'time', 'count', 'workload']);
    expect(await proposed('scan', '--severity', '=', 'h')).toEqual(['high']);
    expect(await proposed('scan', '--sort', '=')).toEqual(['risk', 'time', 'count', 'workload']);
    expect(await proposed('scan', '--report', '=', 're')).toEqual([]);
    expect(await proposed('help', 'sc')).toEqual(['scan']);
    expect(await proposed('rescan', 'st')).toEqual(['status']);
    expect(await proposed('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  test('files are left to bash', async () => {
    expect(await proposed('scan', 'lo')).toEqual([]);
    expect(await proposed('scan', '--report', '')).toEqual([]);
    expect(await proposed('nonsense', '--x')).toEqual([]);
  });
});

test('zsh and fish know every command and option, with what it does', async () => {
  const [zsh, fish] = [await script('zsh'), await script('fish')];
  for (const [name, about] of Object.entries(ABOUT_COMMANDS)) {
    expect(fish).toContain(`-a ${name} -d '${about.replaceAll("'", "\\'")}'`);
    expect(zsh).toContain(`${name}:${about.replaceAll("'", "'\\''")}`);
  }
  expect(fish).toContain(
    "-l severity -x -a 'info\\\\t low\\\\t medium\\\\t high\\\\t critical\\\\t' -d 'the lowest severity",
  );
  expect(fish).toMatch(/-l report -r -F -d 'write there a report/);
  expect(zsh).toContain(
    "'--severity[the lowest severity to show (default info, which is all)]:value:(info low medium high critical)'",
  );
  expect(zsh).toMatch(/'--report\[write there a report[^\]]*\]:file:_files'/);
});

test('another shell is wrong usage', async () => {
  expect(await traceward(['completion', 'tcsh'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('expected bash, zsh, fish, found "tcsh"'),
  });
});
