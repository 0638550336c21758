/** JSON as Go's encoding/json writes it, which escapes what HTML would take for its own. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
