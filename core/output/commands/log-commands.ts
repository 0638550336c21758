import type { Pointer } from '#core/correlate/evidence.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatDay, NANOSECONDS_PER_DAY } from '#core/time.ts';
import { hashName } from './kept-file.ts';

/** Past this nobody looks at what is copied. */
const MAX_LENGTH = 1500;

const ID = /^[0-9a-f]{32}$/;
/** Folders of a day or an hour begin so: `2026`, `20260209T11`, `year=2026`, `dt=2026-02-09`. */
const DATE = /^(?:[a-z_]+=)?20\d\d(?:[-_]?[01]\d(?:[-_]?[0-3]\d(?:[-_T]?[0-2]\d)?)?)?$/i;

/** Investigating what a scan found takes what the scan read: as a shell takes it. `program`: as the reader calls it, with the command. */
export type KnownScan = { readonly program: string; readonly logs: string };

type Investigated = Pick<Finding, 'id' | 'basis' | 'cluster' | 'firstSeen' | 'lastSeen' | 'data' | 'evidence'> & {
  readonly comparison?: string | undefined;
};

/** `reads`: whether it is all that the scan read, the object alone, objects of some days or of a week, or that the reader has to name the place. */
export type TypedInvestigation = {
  readonly command: string | undefined;
  readonly reads: 'scan' | 'object' | 'days' | 'week' | 'named';
};

/** What made a connection a finding may be so much older than it. */
const WEEK = 7n * NANOSECONDS_PER_DAY;

/** Commands about logs. */
export function logCommands(scan?: KnownScan) {
  return {
    /**
     * Shows the line of the log, which it fetches first if that is an object of S3: to a file of its own, because the evidence of another
     * finding may be kept beside it. `source`: `s3://bucket/key#version`, or the ETag where
     * there are no versions; else the path of a file.
     */
    showEvidence(pointer: Pointer): string | undefined {
      const object = objectOf(pointer);
      const path = pathOf(pointer);
      if (path !== undefined) return bounded(`${reader(path)} < ${quote(path)} | sed -n ${pointer.line}p`);
      if (object === undefined) return undefined;
      const { bucket, key, identity } = object;
      const version = isETag(identity) ? '' : ` --version-id ${quote(identity)}`;
      const file = `evidence.${hashName(pointer.source)}.log`;
      const fetch = `aws s3api get-object --bucket ${bucket} --key ${quote(key)}${version} ${file}`;
      return bounded(`${fetch} &&\n${reader(key)} < ${file} | sed -n ${pointer.line}p`);
    },

    /**
     * Shows what the container did around a finding, in logs that hold that, and what made it a finding: an object has a minute or two of a
     * node, and what told the container the address, or others, is seldom in it. What an earlier scan alone has found is in none of this one's logs.
     */
    investigate(finding: Investigated): TypedInvestigation {
      const { id, comparison } = finding;
      if (!ID.test(id)) return { command: undefined, reads: 'object' };
      const isHere = comparison !== 'gone' && comparison !== 'notComparable';
      if (scan !== undefined && isHere && isHarmless(scan.logs))
        return { command: bounded(`${scan.program} ${id} ${scan.logs}`), reads: 'scan' };
      const { logs, reads } = logsOf(finding);
      return { command: bounded(`${scan?.program ?? 'traceward investigate'} ${id} ${logs}`), reads };
    },
  };
}

/** Where the logs are that make a finding what it is, as far as one pointer tells. */
function logsOf(finding: Investigated): { readonly logs: string; readonly reads: TypedInvestigation['reads'] } {
  const [pointer] = finding.evidence;
  const object = pointer && objectOf(pointer);
  const log = object === undefined ? pointer && pathOf(pointer) : `s3://${object.bucket}/${object.key}`;
  if (log === undefined) return { logs: 'LOGS', reads: 'named' };
  if (object === undefined) return { logs: quote(log), reads: 'object' };
  const { cluster, firstSeen, lastSeen } = finding;
  const [first, last] = [firstSeen ?? lastSeen, lastSeen ?? firstSeen];
  const isWeek = needsMore(finding);
  const folder = folderOf(object.key, cluster);
  if (!isWeek && (folder === undefined || first === undefined)) return { logs: quote(log), reads: 'object' };
  if (folder === undefined) return { logs: 'LOGS', reads: 'named' };
  const prefix = quote(`s3://${object.bucket}/${folder}`);
  if (first === undefined || last === undefined) return { logs: prefix, reads: 'week' };
  // An object comes some time after what is in it; a day to spare is in the choice of objects.
  const [from, to] = isWeek ? [first - WEEK, last + 2n * NANOSECONDS_PER_DAY] : [first, first + NANOSECONDS_PER_DAY];
  return { logs: `${prefix} --from ${formatDay(from)} --to ${formatDay(to)}`, reads: isWeek ? 'week' : 'days' };
}

/** Whether something else than the connection itself made it a finding; what another rule found tells by itself. */
function needsMore({ basis, data }: Investigated): boolean {
  return data === undefined && (basis === 'inferred' || basis === 'observed');
}

/**
 * The part of a key that names the cluster, and what stands before it; else what stands before the first date. Undefined if that is
 * nothing: nobody wants a whole bucket read.
 */
function folderOf(key: string, cluster: string): string | undefined {
  const folders = key.split('/').slice(0, -1);
  const named = folders.findIndex((folder) => folder === cluster || folder.endsWith(`=${cluster}`));
  const end = named === -1 ? folders.findIndex((folder) => DATE.test(folder)) : named + 1;
  return end > 0 ? `${folders.slice(0, end).join('/')}/` : undefined;
}

type LogObject = { readonly bucket: string; readonly key: string; readonly identity: string };

/** Where a line lies, if that can be told on a command line. */
function objectOf({ source }: Pointer): LogObject | undefined {
  const [, bucket, key = '', identity = ''] = /^s3:\/\/([a-z0-9.-]{3,63})\/(.+)#([^#]*)$/s.exec(source) ?? [];
  return bucket !== undefined && isHarmless(key) && isHarmless(identity) ? { bucket, key, identity } : undefined;
}

/** Where a line lies, as commands take it: an object without its version, which has no place in an address. */
export function placeOfPointer({ source }: Pointer): string {
  return source.replace(/^(s3:\/\/[^/]+\/.+)#[^#]*$/s, '$1');
}

/** The path of a log on the reader's machine, if it can be told on a command line; a log from standard input has none. */
function pathOf({ source }: Pointer): string | undefined {
  const isPath = source !== '-' && !source.includes('://') && !source.startsWith('-');
  return isPath && source !== '' && isHarmless(source) ? source : undefined;
}

/** Nothing that a terminal, an eye, a mail reader or the markup of a chat could take for something else. */
function isHarmless(text: string): boolean {
  return escapeInvisible(text) === text && !/`|:\/\/|www\./i.test(text);
}

/** `d41d8…`, or `d41d8…-12` of an upload in parts; a version never looks like that. */
function isETag(identity: string): boolean {
  return identity === '' || /^[0-9a-f]{32}(?:-\d+)?$/.test(identity);
}

/** gzip passes on what is not compressed. */
function reader(key: string): string {
  return key.endsWith('.zst') ? 'zstd -dcf' : 'gzip -dcf';
}

/** For a POSIX shell: nothing has a meaning between single quotes but the single quote. */
function quote(text: string): string {
  return /^[\w./:=-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function bounded(command: string): string | undefined {
  return command.length <= MAX_LENGTH ? command : undefined;
}
