import { LEAST_DIGITS } from '#core/notify/known-groups.ts';

const ID = /^#?([0-9a-f]{8,32})$/i;

/** What an id has to be, for who typed another. */
export const EXPECTED_ID = `an ID of ${LEAST_DIGITS} to 32 hexadecimal digits`;

/** The id of a finding or a group, or its first digits, also with the # that subjects have before it; undefined for anything else. */
export function readId(text: string): string | undefined {
  return ID.exec(text)?.[1]?.toLowerCase();
}
