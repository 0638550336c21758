import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { VERSION } from '#core/version.ts';

/**
 * The version, and where the sources are a checkout that no tag of it names, their commit: `0.1.0+dce9648`, with `.changed` if files
 * of the commit were changed. Without git, or outside of a checkout, the version alone. The same for the same commit.
 */
export function sourceVersion(project: string): string {
  try {
    // An archive of the sources may lie in somebody else's repository.
    if (realpathSync(git('rev-parse', '--show-toplevel')) !== realpathSync(project)) return VERSION;
    const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '.changed';
    const tags = git('tag', '--points-at', 'HEAD').split('\n');
    if (changed === '' && (tags.includes(`v${VERSION}`) || tags.includes(VERSION))) return VERSION;
    return `${VERSION}+${git('rev-parse', 'HEAD').slice(0, 7)}${changed}`;
  } catch {
    return VERSION;
  }

  function git(...args: readonly string[]): string {
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    return execFileSync('git', args, {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    }).trim();
  }
}
