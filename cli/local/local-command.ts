import { keepCompiled } from '#local-aws/compile-cache.ts';
import { requireCheckout } from '#local-aws/project-folder.ts';
import { readLocalOptions } from './local-options.ts';

/** `traceward local`: the pipeline on this machine. Returns the exit status; throws `settings` for wrong usage. */
export async function local(args: readonly string[]): Promise<number> {
  const options = readLocalOptions(args);
  requireCheckout('local');
  keepCompiled();
  return (await import('#cli/local/start-local.ts')).startLocal(options);
}
