import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { VERSION } from '#core/version.ts';

/** Whoever keeps his settings in the checkout has changed nothing of the code. */
const SETTINGS = [':!traceward.json', ':!detectors'];

/**
 * The version, and where the sources are a checkout that no tag of it names, their commit: `0.1.0+dce9648`, with `.changed` if files
 * of the commit were changed. Without git, or outside of a checkout, the version alone. The same for the same commit.
 */
export function sourceVersion(project: string): string {
  try {
    // An archive of the sources may lie in somebody else's repository.
    if (realpathSync(git('rev-parse', '--show-toplevel')) !== realpathSync(project)) return VERSION;
    const status = git('status', '--porcelain', '--untracked-files=no', '--', '.', ...SETTINGS);
    const changed = status === '' ? '' : '.changed';
    const tags = git('tag', '--points-at', 'HEAD').split('\n');
    if (changed === '' && (tags.includes(`v${VERSION}`) || tags.includes(VERSION))) return VERSION;
    return `${VERSION}+${git('rev-parse', 'HEAD').slice(0, 7)}${changed}`;
  } catch {
    return VERSION;
  }

  function git(...args: readonly string[]): string {
    // A hook of git names the repository that it is for.
    const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...rest } = process.env;
    const env = { ...rest, GIT_OPTIONAL_LOCKS: '0' };
    return execFileSync('git', args, {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    }).trim();
  }
}
