import { styleText } from 'node:util';
import { wrapText } from '#core/text.ts';
import { displayWidth } from './display-width.ts';

const STYLES = {
  title: 'bold',
  faint: 'dim',
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  warning: ['bold', 'yellow'],
} as const;

export type Style = keyof typeof STYLES;

/** Where results for people go. */
export type Screen = {
  /** How wide it is. */
  readonly columns: number;
  /** How high; undefined where all is kept: a file or a pipe. */
  readonly rows: number | undefined;
  /** The text in this style, where there are colours. */
  readonly paint: (style: Style | undefined, text: string) => string;
};

/** Of `tty.WriteStream` and of any other stream what says how it shows texts. */
export type ShownStream = {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Knows `NO_COLOR`, `FORCE_COLOR` and `TERM`. */
  hasColors?(): boolean;
};

const USUAL_COLUMNS = 80;
/** Narrower ones break lines, wherever they like. */
const LEAST_COLUMNS = 40;

/** A file or a pipe: whole, without colours, as wide as a terminal mostly is. */
export const PAPER: Screen = { columns: USUAL_COLUMNS, rows: undefined, paint: (_, text) => text };

/** The screen that a stream leads to. `columns`: what the environment says, which counts where no terminal does. */
export function screenOf(stream: ShownStream, columns = process.env['COLUMNS']): Screen {
  if (!stream.isTTY) return { ...PAPER, columns: atLeast(Number(columns) || USUAL_COLUMNS) };
  return {
    columns: atLeast(stream.columns || USUAL_COLUMNS),
    rows: stream.rows || undefined,
    paint: stream.hasColors?.() ? paint : PAPER.paint,
  };
}

/** An option stays on one line with its value, so that both can be copied. */
const OPTION = /((?:^|[ (])--[\w-]+) (?=[^ ])/g;
const UNBROKEN = '\u00a0';

/** A text in lines that fit the screen, where its words allow; `indent` goes before all lines but the first. */
export function wrapLines(text: string, { columns }: Pick<Screen, 'columns'>, indent = ''): string[] {
  const lines = wrapText(text.replace(OPTION, `$1${UNBROKEN}`), columns, indent, displayWidth);
  return lines.replaceAll(UNBROKEN, ' ').split('\n');
}

function paint(style: Style | undefined, text: string): string {
  if (style === undefined || text === '') return text;
  // The stream was asked already, and is not always standard output.
  return styleText([...[STYLES[style]].flat()], text, { validateStream: false });
}

function atLeast(columns: number): number {
  return Math.max(LEAST_COLUMNS, Math.floor(columns));
}
