/** An option as it is read, and as --help explains it. `value`: what stands there for its value. */
export type Option =
  | { readonly type: 'string'; readonly value: string; readonly help: string }
  | { readonly type: 'boolean'; readonly help: string; readonly short?: string };
export type OptionTable = Readonly<Record<string, Option>>;

/** An option with a value. */
export function valued(value: string, help: string) {
  return { type: 'string', value, help } as const;
}

/** Of every command that asks a deployed stack. */
export const STACK_OPTION = valued('NAME', "where traceward is deployed (default: the settings' stackName)");

/** The option that names the settings. `what`: they are for. */
export function settingsOption(what = 'settings', more = '') {
  return valued(
    'FILE',
    `${what} (default: traceward.json of the folder where you are, else that of the package${more})`,
  );
}

/** An option without one. */
export function flag(help: string) {
  return { type: 'boolean', help } as const;
}
