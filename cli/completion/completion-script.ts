import { ABOUT_COMMANDS } from '#cli/about-commands.ts';
import type { Command } from '#cli/terminal/arguments.ts';
import { quoted } from '#cli/terminal/npm-script.ts';
import type { Option, OptionTable } from '#cli/terminal/options.ts';

export type CompletedCommand = Pick<Command<OptionTable>, 'name' | 'words' | 'options'>;

/** What a shell is to be told, by its name. */
export const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: forBash,
  zsh: forZsh,
  fish: forFish,
};

/** What may stand for the value of an option: some words, files, directories, or anything. */
type Values =
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'file' | 'folder' | 'anything' };

function valuesOf(option: Option): Values | undefined {
  if (option.type === 'boolean') return undefined;
  const words = option.value.split('|');
  if (words.length > 1) return { is: 'words', words };
  if (option.value === 'FILE') return { is: 'file' };
  return { is: option.value === 'DIR' ? 'folder' : 'anything' };
}

/** Without a proposal, bash completes files, as it does by itself. */
function forBash(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const values = commands.flatMap(({ name, options }) =>
    Object.entries(options).flatMap(([option, definition]) => {
      const known = valuesOf(definition);
      return known?.is === 'words'
        ? [`    ${quoted(`${name} --${option}`)}) words=${quoted(known.words.join(' '))} ;;`]
        : [];
    }),
  );
  const takesValue = commands.flatMap(({ name, options }) =>
    Object.entries(options).flatMap(([option, { type }]) => (type === 'string' ? [quoted(`${name} --${option}`)] : [])),
  );
  return `# traceward's commands and options, for bash
_traceward() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]} words= reply
  # Bash takes --option=value for three words.
  if [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; elif [ "$word" = = ]; then word=; fi
  COMPREPLY=()
  case "$command $before" in
${values.join('\n')}
    ${takesValue.join('|')}) return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quoted(`${names} help --help --version`)}
  elif [ "$command $COMP_CWORD" = 'help 2' ]; then
    words=${quoted(names)}
  elif [ -z "$words" ]; then
    case "$command $COMP_CWORD $word" in
${commands
  .flatMap(({ name, words, options }) => [
    `      ${quoted(name)}' '*' -'*) words=${quoted(optionsOf(options).join(' '))} ;;`,
    ...(words === undefined ? [] : [`      ${quoted(name)}' 2 '*) words=${quoted(words.join(' '))} ;;`]),
  ])
  .join('\n')}
    esac
  fi
  while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -W "$words" -- "$word")
}
complete -o default -F _traceward traceward
`;
}

function optionsOf(options: OptionTable): string[] {
  return Object.keys(options).map((name) => `--${name}`);
}

function forZsh(commands: readonly CompletedCommand[]): string {
  const about = commands.map(({ name }) => `    ${quoted(`${name}:${aboutOf(name)}`)}`);
  return `#compdef traceward
# traceward's commands and options, for zsh
_traceward() {
  local -a commands=(
${about.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(zshCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = _traceward ]; then _traceward "$@"; else compdef _traceward traceward; fi
`;
}

function zshCase({ name, words, options }: CompletedCommand): string {
  const specs = Object.entries(options).map(([option, definition]) =>
    quoted(`--${option}[${zshText(definition.help)}]${zshValue(definition)}`),
  );
  const first = words === undefined ? [] : [quoted(`1:what:(${words.join(' ')})`)];
  return `    ${name}) _arguments ${[...specs, ...first, quoted('*:file:_files')].join(' ')} ;;`;
}

function zshValue(option: Option): string {
  const values = valuesOf(option);
  switch (values?.is) {
    case undefined:
      return '';
    case 'words':
      return `:value:(${values.words.join(' ')})`;
    case 'file':
      return ':file:_files';
    case 'folder':
      return ':directory:_files -/';
    case 'anything':
      return ':value: ';
  }
}

function zshText(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}

function forFish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, words = [], options }) => [
    `complete -c traceward -n __fish_use_subcommand -f -a ${name} -d ${fishText(aboutOf(name))}`,
    ...words.map((word) => `complete -c traceward -n ${fishText(`__fish_seen_subcommand_from ${name}`)} -a ${word}`),
    ...Object.entries(options).map(
      ([option, definition]) =>
        `complete -c traceward -n ${fishText(`__fish_seen_subcommand_from ${name}`)} -l ${option}${fishValue(definition)} -d ${fishText(definition.help)}`,
    ),
  ]);
  return `# traceward's commands and options, for fish\n${lines.join('\n')}\n`;
}

function fishValue(option: Option): string {
  const values = valuesOf(option);
  switch (values?.is) {
    case undefined:
      return '';
    case 'words':
      // Without a description of its own, each would have the option's.
      return ` -x -a ${fishText(values.words.map((word) => `${word}\\t`).join(' '))}`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'anything':
      return ' -x';
  }
}

/** Within single quotes, fish knows a backslash, which a POSIX shell does not. */
function fishText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function aboutOf(name: string): string {
  return Object.entries(ABOUT_COMMANDS).find(([known]) => known === name)?.[1] ?? '';
}
