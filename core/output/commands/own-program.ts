/** Nobody is to type `npx traceward` just anywhere: npm fetches a package that anybody may give this name. */
export const WHERE_IT_IS =
  'If traceward is not found: docs/setup.md says how to install it. In a checkout of it, and nowhere else, it is npx traceward.';

/** The command as it may be handed on: as it is typed where traceward is installed. */
export function installedCommand(command: string): string {
  return command.replace(/\bnpx traceward\b/, 'traceward');
}
