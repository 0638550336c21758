import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(__dirname, '../fixtures/unread');
const LINE = '{"eventName":"sched_process_exec","args":[]}\n';

/** A log, or how one begins, in each format that is not read: its name as it is told, and the bytes. */
export const UNREAD_LOGS: readonly (readonly [name: string, what: string, bytes: Buffer])[] = [
  ['Parquet', 'of Fluent Bit', file('log.parquet')],
  ['Parquet', 'with an encrypted footer', Buffer.from('PARE\x15\x04\x15\x44', 'latin1')],
  ['ORC', "of Firehose's conversion", Buffer.from('ORC\x0a\x03\x00\x00\x00\x12', 'latin1')],
  ['Arrow', 'as a file', file('log.arrow')],
  ['Arrow', 'as a stream', file('log.arrow').subarray(8)],
  ['Arrow', 'as the first Feather', Buffer.from('FEA1\x00\x00\x00\x00', 'latin1')],
  ['Avro', 'of Kafka Connect', Buffer.from('Obj\x01\x04\x14avro.codec\x08null\x16avro.schema', 'latin1')],
  ['snappy', 'without a frame', file('log.snappy')],
  ['snappy', 'with a long literal', Buffer.from([0xe4, 0x02, 0xf0, 0x40, ...Buffer.from('{"timestamp":1}')])],
  ['snappy', 'in frames', file('log.sz')],
  ['snappy', 'of snappy-java', Buffer.from('82534e41505059000000000100000001', 'hex')],
  ['snappy', 'in blocks of Hadoop', hadoopSnappy(LINE.repeat(20))],
  ['LZO', 'of lzop', Buffer.from('894c5a4f000d0a1a0a1040', 'hex')],
  ['bzip2', 'of a log', file('log.bz2')],
  ['bzip2', 'of nothing', Buffer.from('425a683917724538509000000000', 'hex')],
  ['xz', 'of a log', file('log.xz')],
  ['LZ4', 'in frames', file('log.lz4')],
  ['LZ4', 'in legacy frames', file('log.legacy.lz4')],
  ['ZIP', 'of a log', file('log.zip')],
  ['ZIP', 'without files', Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])],
  ['7z', 'of a log', Buffer.from('377abcaf271c0004b1c2d3e4', 'hex')],
  ['a tar archive', 'of POSIX', file('log.tar')],
  ['a tar archive', 'as before POSIX', oldTar()],
  ['UTF-32 text', 'with a byte-order mark', utf32(`\ufeff${LINE}`)],
  ['UTF-32 text', 'the highest byte first', utf32(`\ufeff${LINE}`).swap32()],
  ['UTF-32 text', 'without a byte-order mark', utf32(LINE)],
  ['a journal of systemd', 'of a node', Buffer.concat([Buffer.from('LPKSHHRH'), Buffer.of(0, 0, 0, 0, 0x1c, 0, 0, 0)])],
  ["Tracee's gob output", 'of v0.6', gob()],
  ['OTLP protobuf', "of the Collector's awss3 exporter", file('log.otlp')],
  ['OTLP protobuf', "of the Collector's file exporter", Buffer.concat([uint32(4140), file('log.otlp')])],
  ['OTLP protobuf', 'with a resource', withResource(file('log.otlp'))],
  [
    'MessagePack',
    "of Fluentd's formatter",
    Buffer.concat([Buffer.of(0x82), text('stream'), text('stdout'), text('log')]),
  ],
  ['MessagePack', 'of records with many keys', Buffer.concat([Buffer.of(0xde, 0, 20), text('stream'), text('stdout')])],
  [
    'MessagePack',
    'of the forward protocol',
    Buffer.concat([Buffer.of(0x93), text('kube.tracee'), Buffer.of(0xce, 0, 0, 0, 1)]),
  ],
  ['MessagePack', 'of a buffer', Buffer.concat([Buffer.of(0x92), eventTime(), Buffer.of(0x81), text('log')])],
  [
    'MessagePack',
    'of a buffer with metadata',
    Buffer.concat([Buffer.of(0x92, 0x92), eventTime(), Buffer.of(0x80, 0x81), text('log')]),
  ],
];

function file(name: string): Buffer {
  return readFileSync(join(FIXTURES, name));
}

/** The definition of a type: its id and name, and the type and name of its first field. */
function gob(): Buffer {
  return Buffer.from(
    `\xfe\x02\xa5\xff\x81\x03\x01\x01\x05Event\x01\xff\x82\x00\x01\x1d\x01\x09Timestamp\x01\x04\x00`,
    'latin1',
  );
}

/** One block of one chunk of one literal. */
function hadoopSnappy(log: string): Buffer {
  const { length } = log;
  const block = Buffer.concat([
    Buffer.of((length & 0x7f) | 0x80, length >> 7, 0xf4, (length - 1) & 0xff, (length - 1) >> 8),
    Buffer.from(log),
  ]);
  return Buffer.concat([uint32(length), uint32(block.length), block]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Without the magic number that POSIX added. */
function oldTar(): Buffer {
  const header = Buffer.alloc(1024);
  header.write('logs/tracee.log');
  header.write('0000644\0', 100);
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function utf32(log: string): Buffer {
  const bytes = Buffer.alloc(log.length * 4);
  Array.from(log).forEach((character, at) => {
    bytes.writeUInt32LE(character.charCodeAt(0), at * 4);
  });
  return bytes;
}

/** Attributes of the resource stand before the logs of the same message. */
function withResource(request: Buffer): Buffer {
  const attribute = Buffer.concat([
    Buffer.of(0x0a, 17, 0x0a, 4),
    Buffer.from('host'),
    Buffer.of(0x12, 9, 0x0a, 7),
    Buffer.from('node-01'),
  ]);
  const resource = Buffer.concat([Buffer.of(0x0a, attribute.length), attribute]);
  const scopeLogs = request.subarray(3);
  const length = resource.length + scopeLogs.length;
  return Buffer.concat([Buffer.of(0x0a, (length & 0x7f) | 0x80, length >> 7), resource, scopeLogs]);
}

function text(content: string): Buffer {
  return Buffer.concat([Buffer.of(0xa0 + content.length), Buffer.from(content)]);
}

function eventTime(): Buffer {
  return Buffer.from('d70065ca1b2c07270e00', 'hex');
}
