import { isBinary } from '#core/records/first-line.ts';
import { isGob, isMessagePack, isOtlpProtobuf } from './binary-records.ts';
import { MAGIC_BYTES } from './codec.ts';
import { isFramedSnappy, isHadoopSnappy, isRawSnappy } from './snappy.ts';

/** A format that a log may come in and that is not read. */
export type UnreadFormat = {
  readonly name: string;
  /** What to set instead where a shipper writes it, or how to convert it: one sentence. */
  readonly remedy: string;
};

type Recognised = UnreadFormat & { readonly matches: (head: Buffer) => boolean };

/** By their first bytes, the stricter before the looser. */
const FORMATS: readonly Recognised[] = [
  {
    name: 'Parquet',
    remedy:
      "Set compression gzip in Fluent Bit's s3 output, store_as gzip in Fluentd's, format.class JsonFormat in Kafka Connect, or turn Firehose's record format conversion off.",
    // https://github.com/apache/parquet-format#file-format, and PARE where the footer is encrypted. A column's data follows.
    matches: beginsWith(Buffer.from('PAR1'), Buffer.from('PARE')),
  },
  {
    name: 'ORC',
    remedy: "Turn Firehose's record format conversion off, with GZIP as its compression.",
    // https://orc.apache.org/specification/ORCv1/#file-tail: the three bytes stand alone, a stripe follows.
    matches: beginsWith(Buffer.from('ORC')),
  },
  {
    name: 'Arrow',
    remedy: "Set compression gzip in Fluent Bit's s3 output, or store_as gzip in Fluentd's.",
    matches: isArrow,
  },
  {
    name: 'Avro',
    remedy:
      'Set format.class io.confluent.connect.s3.format.json.JsonFormat in Kafka Connect, or JSON in whatever writes it.',
    // https://avro.apache.org/docs/1.12.0/specification/#object-container-files
    matches: beginsWith(Buffer.from('Obj\x01', 'latin1')),
  },
  {
    name: 'snappy',
    remedy: 'Set gzip or zstd as the compression of Fluent Bit or Vector, and GZIP as that of Firehose.',
    matches: (head) => isFramedSnappy(head) || isHadoopSnappy(head) || isRawSnappy(head),
  },
  {
    name: 'LZO',
    remedy: "Set store_as gzip in Fluentd's s3 output, or unpack it with lzop -d.",
    // https://www.lzop.org/download.php, src/conf.h: lzop_magic
    matches: beginsWith(Buffer.from('894c5a4f000d0a1a0a', 'hex')),
  },
  {
    name: 'bzip2',
    remedy: 'Set gzip or zstd in what writes it, or unpack it with bunzip2.',
    matches: isBzip2,
  },
  {
    name: 'xz',
    remedy: "Set store_as gzip in Fluentd's s3 output, or unpack it with xz -d.",
    // https://tukaani.org/xz/xz-file-format.txt, 2.1.1.1
    matches: beginsWith(Buffer.from('fd377a585a00', 'hex')),
  },
  {
    name: 'LZ4',
    remedy: 'Set gzip or zstd in what writes it, or unpack it with lz4 -d.',
    // https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md: a frame, and a legacy frame
    matches: beginsWith(Buffer.from('04224d18', 'hex'), Buffer.from('02214c18', 'hex')),
  },
  {
    name: 'ZIP',
    remedy: 'Set GZIP as the compression of Firehose, or unpack it with unzip.',
    // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3: a file, an empty archive, a spanned one
    matches: beginsWith(...['\x03\x04', '\x05\x06', '\x07\x08'].map((rest) => Buffer.from(`PK${rest}`))),
  },
  {
    name: '7z',
    remedy: 'Unpack it with 7z x, and give what comes out.',
    // https://www.7-zip.org/sdk.html, DOC/7zFormat.txt: kSignature
    matches: beginsWith(Buffer.from('377abcaf271c', 'hex')),
  },
  {
    name: 'a tar archive',
    remedy: 'Unpack it with tar -xf, and give the folder.',
    matches: isTar,
  },
  {
    name: 'UTF-32 text',
    remedy: 'Convert it with iconv -f UTF-32 -t UTF-8.',
    matches: isUtf32,
  },
  {
    name: 'a journal of systemd',
    remedy: 'Convert it with journalctl -o json --file.',
    // https://systemd.io/JOURNAL_FILE_FORMAT/, Header: signature
    matches: beginsWith(Buffer.from('LPKSHHRH')),
  },
  {
    name: "Tracee's gob output",
    remedy: 'Start Tracee with --output json.',
    matches: isGob,
  },
  {
    name: 'OTLP protobuf',
    remedy: "Set marshaler otlp_json, or body, in the OpenTelemetry Collector's awss3 exporter.",
    matches: isOtlpProtobuf,
  },
  {
    name: 'MessagePack',
    remedy: "Set <format> @type json in Fluentd's output.",
    matches: isMessagePack,
  },
];

/**
 * The format that begins with these bytes (MAGIC_BYTES of them, or all there are), if it is a known one that is not read.
 * Text is none: whoever chooses a name that stands in a log cannot hide the log.
 */
export function findUnreadFormat(head: Buffer): UnreadFormat | undefined {
  if (!isBinary(head)) return undefined;
  return FORMATS.find(({ matches }) => matches(head));
}

function beginsWith(...signatures: readonly Buffer[]): (head: Buffer) => boolean {
  return (head) => signatures.some((signature) => head.subarray(0, signature.length).equals(signature));
}

/** https://arrow.apache.org/docs/format/Columnar.html: a file, a stream's first message; and Feather's first version. */
function isArrow(head: Buffer): boolean {
  if (beginsWith(Buffer.from('ARROW1\0\0'), Buffer.from('FEA1'))(head)) return true;
  if (head.length < 12 || head.readInt32LE(0) !== -1) return false;
  const metadataBytes = head.readInt32LE(4);
  const rootOffset = head.readInt32LE(8);
  return metadataBytes > 0 && metadataBytes % 8 === 0 && rootOffset > 0 && rootOffset < metadataBytes;
}

/** https://en.wikipedia.org/wiki/Bzip2#File_format: a level, then a block's magic number or the end's. */
function isBzip2(head: Buffer): boolean {
  if (!/^BZh[1-9]$/.test(head.toString('latin1', 0, 4))) return false;
  return ['314159265359', '177245385090'].includes(head.toString('hex', 4, 10));
}

/** With its byte-order mark (https://www.unicode.org/faq/utf_bom.html#bom4), or two ASCII characters in 32 bits each. */
function isUtf32(head: Buffer): boolean {
  if (beginsWith(Buffer.of(0xff, 0xfe, 0, 0), Buffer.of(0, 0, 0xfe, 0xff))(head)) return true;
  return /^(?:[\t-~]\0{3}){2}|^(?:\0{3}[\t-~]){2}/.test(head.toString('latin1', 0, 8));
}

const CHECKSUM_START = 148;
const CHECKSUM_END = 156;

/**
 * A file's header, of ustar or older (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, ustar
 * Interchange Format): its checksum is the sum of its bytes, with spaces in place of the checksum.
 */
function isTar(head: Buffer): boolean {
  if (head.length < MAGIC_BYTES || head[0] === 0) return false;
  const told = /^ *([0-7]{1,8})[ \0]*$/.exec(head.toString('latin1', CHECKSUM_START, CHECKSUM_END))?.[1];
  if (told === undefined) return false;
  let sum = (CHECKSUM_END - CHECKSUM_START) * 0x20;
  head.forEach((byte, at) => {
    if (at < CHECKSUM_START || at >= CHECKSUM_END) sum += byte;
  });
  return sum === Number.parseInt(told, 8);
}
