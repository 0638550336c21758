import { readSettingsDocument, type SettingsDocument } from '#aws/settings-document.ts';

/** Beside cdk.json, where the CDK's command line runs the app. */
const DEFAULT_PATH = 'traceward.json';

/**
 * Reads the file that the CDK context `config` names, else traceward.json, else takes the defaults. The document is for
 * the functions to read again. Throws `settings` if the file cannot be read or is not valid.
 */
export function loadStackSettings(path: string | undefined): SettingsDocument {
  const { settings, document } = readSettingsDocument(path, DEFAULT_PATH, reasonOf);
  return { settings, document: normalise(document) };
}

function reasonOf(error: unknown): string {
  return String(error).replace(/^Error: /, '');
}

/** Without what is for editors and people only, so that a function changes only when its settings do. */
function normalise(text: string): string {
  const { $schema: _, ...document } = JSON.parse(text);
  return `${JSON.stringify(document)}\n`;
}
