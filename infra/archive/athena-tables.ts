import { Aws, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ARCHIVE_COLUMNS, ARCHIVE_PARTITION, ARCHIVE_PREFIX } from '#core/output/archive-file.ts';

interface AthenaTablesProps {
  readonly bucket: Bucket;
  readonly retentionDays: number;
}

/** The table over the files, and the view that people ask. */
const PUBLISHED = 'published_findings';
const FINDINGS = 'findings';

const COLUMNS = Object.entries({ ...ARCHIVE_COLUMNS, [ARCHIVE_PARTITION]: 'string' });

/** Each finding once, as it was published last: what was delivered twice may stand in two files. */
const LATEST_FINDINGS = [
  `SELECT ${COLUMNS.map(([name]) => `"${name}"`).join(', ')}`,
  `FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY published_at DESC) AS recency FROM ${PUBLISHED})`,
  'WHERE recency = 1',
].join(' ');

/**
 * Creates a database of Glue with both, and gives its name. The days need no crawler and no partitions that somebody adds:
 * Athena projects them. Athena reads them with the permissions of whoever asks; the stack lets nobody in.
 */
export function createAthenaTables(scope: Construct, { bucket, retentionDays }: AthenaTablesProps): string {
  const databaseName = Stack.of(scope).stackName.replaceAll('-', '_');
  const database = new CfnDatabase(scope, 'Database', {
    catalogId: Aws.ACCOUNT_ID,
    databaseInput: { name: databaseName, description: 'What traceward found' },
  });
  const tables = [
    createTable('Table', {
      name: PUBLISHED,
      description: 'Findings as they were published. What was delivered twice may stand here twice.',
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: 'json', ...projection(bucket, retentionDays) },
      partitionKeys: [{ name: ARCHIVE_PARTITION, type: 'string' }],
      storageDescriptor: {
        location: locationIn(bucket),
        columns: Object.entries(ARCHIVE_COLUMNS).map(([name, type]) => ({ name, type })),
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
      },
    }),
    createTable('View', {
      name: FINDINGS,
      description: 'Each finding once, as it was published last.',
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      viewOriginalText: viewText(databaseName),
      viewExpandedText: '/* Presto View */',
      storageDescriptor: {
        columns: COLUMNS.map(([name, type]) => ({ name, type })),
        serdeInfo: {},
      },
    }),
  ];
  for (const table of tables) table.addResourceDependency(database);
  return databaseName;

  function createTable(id: string, tableInput: CfnTable.TableInputProperty): CfnTable {
    return new CfnTable(scope, id, { catalogId: Aws.ACCOUNT_ID, databaseName, tableInput });
  }
}

/** https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html */
function projection(bucket: Bucket, retentionDays: number): Record<string, string> {
  const of = (property: string) => `projection.${ARCHIVE_PARTITION}.${property}`;
  return {
    'projection.enabled': 'true',
    [of('type')]: 'date',
    [of('format')]: 'yyyy-MM-dd',
    // A file that expires may still be there for a day.
    [of('range')]: `NOW-${retentionDays + 1}DAYS,NOW`,
    [of('interval')]: '1',
    [of('interval.unit')]: 'DAYS',
    'storage.location.template': `${locationIn(bucket)}${ARCHIVE_PARTITION}=\${${ARCHIVE_PARTITION}}/`,
  };
}

function locationIn({ bucketName }: Bucket): string {
  return `s3://${bucketName}/${ARCHIVE_PREFIX}`;
}

/** A view as Athena keeps it in Glue: with the types in Presto's words. */
function viewText(schema: string): string {
  const columns = COLUMNS.map(([name, type]) => ({ name, type: prestoType(type) }));
  const view = { originalSql: LATEST_FINDINGS, catalog: 'awsdatacatalog', schema, columns };
  return `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`;
}

function prestoType(hive: string): string {
  return hive
    .replaceAll('string', 'varchar')
    .replace(/\bint\b/, 'integer')
    .replace(/struct<([^<>]*)>/, (_, fields: string) => `row(${fields.replaceAll(':', ' ')})`)
    .replaceAll('<', '(')
    .replaceAll('>', ')');
}
