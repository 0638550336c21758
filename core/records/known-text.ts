import { decodeHead, isBinary } from './first-line.ts';

/** What makes each generation of Tracee write JSON. */
const JSON_OPTIONS =
  '--output json up to v0.24, --output destinations.NAME.format=json after it, or config.output.format=json in the Helm chart';

/** Texts of Tracee's that are not JSON, by their lines. */
const TEXTS: readonly { readonly isLine: (line: string) => boolean; readonly explanation: string }[] = [
  { isLine: isTableLine, explanation: `it is Tracee's table; set JSON instead (${JSON_OPTIONS})` },
  {
    isLine: (line) => line.includes('*** Detection ***') || /Loaded \d{1,6} signature\(s\)/.test(line),
    explanation:
      "it is the text of tracee-rules' detections, not JSON; set --output-template /tracee/templates/rawjson.tmpl instead",
  },
];

/**
 * Which text of Tracee's, other than JSON, a source holds, and what to set instead, for a person; undefined if none is
 * recognised. `head`: its first bytes, decompressed.
 */
export function explainTraceeText(head: Uint8Array): string | undefined {
  const lines = decodeHead(head).split('\n');
  return TEXTS.find(({ isLine }) => lines.some(isLine))?.explanation;
}

const JSON_START = /^[\s\ufeff]*[{[]/;
/** As terminals are told of colours. */
const COLOURED = new RegExp(`${'\x1b'}\\[[\\d;]{0,32}[mK]`);

/** Who made a call to an API of AWS, and which: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const CLOUDTRAIL = /"eventSource"\s*:\s*"[a-z\d.-]{1,60}\.amazonaws\.com"/;

/** What to do about a record that is larger than one may be. */
export const OVERSIZED_ADVICE =
  "A JSON document may have 16 MiB, and 200,000 values: cut it into its records, as jq -c '.events[]' does";

/** What to do about a text with compressed data in it. */
export const COMPRESSED_ADVICE = 'Behind its text is gzip or zstd data: decompress that before, as zcat -f does';

/** As `print` and `str` write a dictionary. */
const PYTHON_DICTIONARY = /^[\s\ufeff]*[{[]{1,2}'[^'\n]{1,60}':/;
/** A first line with three columns or more. */
const TABBED = /^[\s\ufeff]*[^\s{[][^\t\n]*\t[^\t\n]*\t/;

/** A header of CSV, which names two columns or more. */
const COMMAS = /^\ufeff?(?:"[^"\n]{0,200}"|[\w@.-]{1,100})(?:,(?:"[^"\n]{0,200}"|[\w@.-]{1,100})){1,200}\r?\n/;

/** What a source may be in which nothing was understood, and that is no text of Tracee's that we know. */
export function explainOther(head: Uint8Array): string {
  const text = decodeHead(head);
  if (COLOURED.test(text))
    return 'it is text with colours for a terminal: write it without, as jq -M and grep --color=never do';
  if (JSON_START.test(text) && text.includes('\ufffd'))
    return 'it is JSON in another encoding than UTF-8: convert it, as iconv -f LATIN1 -t UTF-8 does';
  if (isBinary(head)) return 'it is binary data in a format that traceward does not know';
  if (CLOUDTRAIL.test(text))
    return "it is a log of CloudTrail, not Tracee's; name the folder that Tracee's shipper writes to";
  if (PYTHON_DICTIONARY.test(text))
    return 'it is dictionaries as Python prints them, not JSON: write them with json.dumps, one a line';
  if (TABBED.test(text))
    return "it is columns between tabs, none of which is Tracee's output as JSON: export the column that has it";
  if (COMMAS.test(text))
    return "it is CSV, no column of which is Tracee's output as JSON: export the column that has it, or the events as JSON";
  if (JSON_START.test(text)) return "it is not Tracee's output as JSON";
  return `it is not Tracee's output as JSON; if a gotemplate of Tracee's made it, set JSON instead (${JSON_OPTIONS})`;
}

/** A heading, in all variants since v0.5 (with and without containers, verbose), or a time as no other form has it. */
function isTableLine(line: string): boolean {
  const words = line.trimEnd().split(/\s+/);
  if (words.includes('TIME') && words.includes('COMM') && words.at(-1) === 'ARGS') return true;
  return words.some((word) => /^\d\d:\d\d:\d\d:\d{6}$/.test(word));
}
