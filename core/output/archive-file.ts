import { SEVERITIES } from '#core/detectors/detector.ts';
import { hashOf } from '#core/hash.ts';
import { parseJson } from '#core/json.ts';
import { compareTexts } from '#core/text.ts';
import { dataOf, type PublishedFinding } from './published-finding.ts';
import { wellFormedJson } from './well-formed-json.ts';

/**
 * The columns of a row, with their types in Hive's words: what a file holds, and what the table over the files says.
 * Names are in small letters, because readers differ in what they make of capitals. `finding` is all of it, as JSON.
 */
export const ARCHIVE_COLUMNS = {
  id: 'string',
  rule: 'string',
  rule_name: 'string',
  severity: 'string',
  severity_level: 'int',
  basis: 'string',
  cluster: 'string',
  namespace: 'string',
  pod: 'string',
  pod_uid: 'string',
  container: 'string',
  container_id: 'string',
  image: 'string',
  image_digest: 'string',
  host: 'string',
  process: 'string',
  executable: 'string',
  arguments: 'array<string>',
  user_id: 'string',
  parents: 'array<string>',
  entered: 'boolean',
  address: 'string',
  port: 'int',
  data: 'map<string,string>',
  count: 'bigint',
  count_is_lower_bound: 'boolean',
  first_seen: 'string',
  last_seen: 'string',
  evidence: 'array<struct<source:string,line:bigint,record:bigint>>',
  suppression_mode: 'string',
  suppression_owner: 'string',
  published_at: 'string',
  finding: 'string',
} as const;

/** The column by which files are parted, which is in their keys and not in them. */
export const ARCHIVE_PARTITION = 'day';

/** How the keys of all files begin. */
export const ARCHIVE_PREFIX = 'findings/';

type HiveTypes = {
  string: string;
  int: number;
  bigint: number;
  boolean: boolean;
  'array<string>': readonly string[];
  'map<string,string>': Readonly<Record<string, string>>;
  'array<struct<source:string,line:bigint,record:bigint>>': readonly object[];
};

/** What is not known is left out. */
export type ArchiveRow = {
  readonly [Column in keyof typeof ARCHIVE_COLUMNS]: HiveTypes[(typeof ARCHIVE_COLUMNS)[Column]] | undefined;
};

/** A file of the archive: a row on each line. */
export type ArchiveFile = { readonly key: string; readonly text: string };

/**
 * The files that hold these findings: one for each day (UTC) on which they were published. The same findings, in any order,
 * make the same files, so that what is delivered again as a whole replaces itself.
 */
export function formatArchiveFiles(findings: readonly PublishedFinding[]): ArchiveFile[] {
  const days = Map.groupBy(findings, ({ publishedAt }) => publishedAt.slice(0, 'YYYY-MM-DD'.length));
  return [...days].map(([day, published]) => {
    const lines = [...new Set(published.map((each) => wellFormedJson(rowOf(each))))].sort(compareTexts);
    const text = `${lines.join('\n')}\n`;
    return { key: `${ARCHIVE_PREFIX}${ARCHIVE_PARTITION}=${day}/${hashOf(text)}.ndjson.gz`, text };
  });
}

function rowOf({ finding, json, severity, publishedAt }: PublishedFinding): ArchiveRow {
  const { id, signature, basis, cluster, container, pod, host, process, port, suppression } = finding;
  const data = dataOf(finding);
  return {
    id,
    rule: signature.id,
    rule_name: signature.name,
    severity,
    severity_level: SEVERITIES[severity].tracee,
    basis,
    cluster,
    namespace: pod.namespace,
    pod: pod.name,
    pod_uid: pod.uid,
    container: container.name,
    container_id: container.id,
    image: container.image,
    image_digest: container.digest,
    host,
    process: process.name,
    executable: process.executable,
    arguments: process.arguments,
    user_id: process.user,
    parents: process.parents,
    entered: process.entered,
    address: data['ip'],
    port,
    data,
    count: finding.count,
    count_is_lower_bound: finding.countIsLowerBound,
    first_seen: finding.firstSeen,
    last_seen: finding.lastSeen,
    evidence: finding.evidence,
    suppression_mode: suppression?.mode,
    suppression_owner: suppression?.owner,
    published_at: publishedAt,
    finding: wellFormedJson(parseJson(json)),
  };
}
