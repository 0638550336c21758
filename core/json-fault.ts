import { placeIn } from './text.ts';

/** Where a text ceases to be JSON, in words that quote nothing of it: it may be a secret. For a text that is none. */
export function describeJsonFault(text: string): string {
  const at = faultAt(text);
  if (at >= text.trimEnd().length) return text.trim() === '' ? 'it is empty' : 'it ends too early';
  return `it is none from ${placeIn(text, at)} on`;
}

/** The place of the first character that no JSON has there. */
function faultAt(text: string): number {
  const message = faultOf(text);
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined && !isQuoted(message)) return Number(position);
  if (!isQuoted(message)) return text.length;
  // Of these, JSON.parse does not say the place. Cut off before it, the text only ends too early.
  let [sound, broken] = [0, text.length];
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    if (isQuoted(faultOf(text.slice(0, middle)))) broken = middle;
    else sound = middle;
  }
  return sound;
}

function isQuoted(message: string): boolean {
  return message.endsWith('is not valid JSON');
}

function faultOf(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
