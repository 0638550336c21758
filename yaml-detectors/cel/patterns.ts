import { RE2JS } from 're2js';

/** Longer ones, or larger programs, would take long for each event. */
const MAX_CHARACTERS = 1000;
/** Repeats repeated: RE2 itself takes 1000 of one. */
const MAX_INSTRUCTIONS = 1000;

/** What is wrong with a regular expression, which must be one of RE2: those take linear time for any text. */
export function faultOfPattern(pattern: string): string | undefined {
  if (pattern.length > MAX_CHARACTERS) return `expected a regular expression of at most ${MAX_CHARACTERS} characters`;
  try {
    const isLarge = RE2JS.compile(pattern).programSize() > MAX_INSTRUCTIONS;
    return isLarge ? 'expected a regular expression that repeats less: it would take long for each event' : undefined;
  } catch (error) {
    return `expected a regular expression of RE2, found one that it refuses: ${error instanceof Error ? error.message : ''}`;
  }
}

/** Whether a text matches somewhere. */
export type Pattern = (text: string) => boolean;

/** Throws if the pattern is none of RE2. */
export function compilePattern(pattern: string): Pattern {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matcher(text).find();
}
