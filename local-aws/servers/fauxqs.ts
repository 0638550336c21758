/**
 * Parts of fauxqs that it does not export. What it exports listens on all interfaces and keeps objects in memory; its parts
 * can do better. docs/decisions/0013-local-pipeline.md
 */
export { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
export { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
export type { S3Object } from '../../node_modules/fauxqs/dist/s3/s3Types.js';
export { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
export { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
