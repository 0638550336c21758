import { processName } from './collect-entries.ts';
import type { Entry, ProcessEntry } from './read-entry.ts';

/** A process of the stretch of time, and those that it started. */
export type TreeNode = {
  readonly name: string;
  readonly process: ProcessEntry;
  /** What it was seen to execute, the last first. */
  readonly programs: readonly string[];
  readonly children: readonly TreeNode[];
};

type Seen = { process: ProcessEntry; readonly programs: string[] };

/** The processes that were seen, below those that started them, in the order in which they were first seen. */
export function processTree(entries: readonly Entry[]): readonly TreeNode[] {
  const seen = new Map<string, Seen>();
  for (const { kind, process, what } of entries) {
    const name = processName(process);
    const known = seen.get(name) ?? { process, programs: [] };
    seen.set(name, known);
    if (kind === 'exec') {
      known.process = process;
      if (known.programs[0] !== what) known.programs.unshift(what);
    }
  }
  const parents = new Map([...seen].map(([name, { process }]) => [name, parentOf(process, seen)]));
  const nodes = new Map([...seen].map(([name, known]) => [name, { name, ...known, children: [] as TreeNode[] }]));
  const roots: TreeNode[] = [];
  // One by one: whoever owns a container can start each process below the one before, deeper than calls can go.
  for (const [name, node] of nodes) {
    const parent = isRoot(name, parents) ? undefined : parents.get(name);
    const beside = parent === undefined ? roots : nodes.get(parent)?.children;
    beside?.push(node);
  }
  return roots;
}

function parentOf({ id, parent, parentNumber }: ProcessEntry, seen: ReadonlyMap<string, Seen>): string | undefined {
  const name = id === undefined || parent === undefined ? `${parentNumber ?? ''} ` : `#${parent}`;
  return seen.has(name) ? name : undefined;
}

/** Whoever wrote the log may have made a circle of processes: one of it is the first. */
function isRoot(name: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  const path = new Set([name]);
  for (let at = parents.get(name); at !== undefined; at = parents.get(at)) {
    if (path.has(at)) return at === name && [...path].every((other) => name <= other);
    path.add(at);
    if (path.size > parents.size) return false;
  }
  return path.size === 1;
}
