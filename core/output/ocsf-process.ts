import type { Finding } from '#core/correlate/finding.ts';
import { hashOf } from '#core/hash.ts';
import { baseName } from '#core/text.ts';

const REGULAR_FILE = { type_id: 1, type: 'Regular File' };

/** The process of a finding as OCSF has it; undefined where only its name is known, which is no process to OCSF. */
export function ocsfProcess({ cluster, container, process, program }: Finding): object | undefined {
  if (program === undefined) return undefined;
  const { executable, arguments: words, user, parents } = program;
  const [parent] = parents;
  return {
    uid: uidOf(executable),
    name: process ?? baseName(executable),
    file: fileAt(executable),
    cmd_line: words?.join(' '),
    user: user === undefined ? undefined : { uid: user },
    parent_process:
      parent === undefined
        ? undefined
        : { uid: uidOf(parent), name: baseName(parent), file: parent.startsWith('/') ? fileAt(parent) : undefined },
  };

  /** A finding stands for all processes of a container that do the same, so that a process is named by what it runs. */
  function uidOf(path: string): string {
    return hashOf(JSON.stringify([cluster, container.id, path]));
  }
}

function fileAt(path: string): object {
  return { name: baseName(path) || path, path, ...REGULAR_FILE };
}
