import { createHash } from 'node:crypto';

/**
 * A name for a resource that the template leaves to CloudFormation. The same logical id gives the same name, so that
 * what a run left is found by the next. `longest`: what the service allows.
 */
export function physicalName(logicalId: string, longest = 80): string {
  const name = `traceward-${logicalId}`;
  if (name.length <= longest) return name;
  return `${name.slice(0, longest - 9)}-${createHash('sha256').update(logicalId).digest('hex').slice(0, 8)}`;
}
