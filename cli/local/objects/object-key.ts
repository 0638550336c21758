import { sep } from 'node:path';

/** What S3 allows, in bytes. */
const LONGEST_KEY = 1024;

/**
 * The key under which a source is stored: the path that the cluster pattern is applied to on the command line, so
 * that both find the same clusters, behind the prefix that is watched. Steps up (`..`) and steps on the spot, with
 * which an object's address cannot begin, are left out. Throws if S3 would not take the key.
 */
export function objectKey(path: string, prefix: string): string {
  const steps = (path === '' ? '-' : path).split(sep).filter((step) => step !== '.' && step !== '..');
  const key = steps.join('/');
  const whole = key.startsWith(prefix) ? key : `${prefix}${key}`;
  if (Buffer.byteLength(whole) > LONGEST_KEY) {
    throw new Error(`its path is longer than the ${LONGEST_KEY} bytes that the key of an object may have`);
  }
  return whole;
}
