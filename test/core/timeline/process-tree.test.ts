import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { collectEntries, foldRepeated } from '#core/timeline/collect-entries.ts';
import { processTree, type TreeNode } from '#core/timeline/process-tree.ts';
import { type Entry, type ProcessEntry, readEntry } from '#core/timeline/read-entry.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const NOBODY: ProcessEntry = {
  ...{ name: 'sh', number: '7', parentNumber: '1', id: undefined, parent: undefined },
  ...{ user: undefined, isEntered: false },
};

function anEntry(process: Partial<ProcessEntry>, changes: Partial<Entry> = {}): Entry {
  return {
    ...{
      time: 1n,
      source: 'a.log',
      position: { line: 1, record: 1 },
      event: 'sched_process_exec',
      kind: 'exec',
      what: '/bin/sh',
    },
    process: { ...NOBODY, ...process },
    ...changes,
  } as Entry;
}

const namesOf = (nodes: readonly TreeNode[]): unknown[] => nodes.map(({ name, children }) => [name, namesOf(children)]);
const sizeOf = (nodes: readonly TreeNode[]): number =>
  nodes.reduce((sum, { children }) => sum + 1 + sizeOf(children), 0);

describe('the tree of processes', () => {
  test('puts each below the one that started it, by the names that Tracee gives them', () => {
    const entries = [
      anEntry({ id: 1 }),
      anEntry({ id: 2, parent: 1 }),
      anEntry({ id: 3, parent: 2 }),
      anEntry({ id: 9, parent: 8 }),
    ];
    expect(namesOf(processTree(entries))).toEqual([
      ['#1', [['#2', [['#3', []]]]]],
      ['#9', []],
    ]);
  });

  test('goes by numbers in the container where there are no such names', () => {
    const entries = [anEntry({ number: '1', parentNumber: '0' }), anEntry({ number: '7', parentNumber: '1' })];
    expect(namesOf(processTree(entries))).toEqual([['1 ', [['7 ', []]]]]);
  });

  test('has each process once, whatever the log says of who started whom', () => {
    const process = fc.record({ id: fc.integer({ min: 1, max: 6 }), parent: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(fc.array(process, { maxLength: 12 }), (all) => {
        const entries = all.map((each) => anEntry(each));
        expect(sizeOf(processTree(entries))).toBe(new Set(all.map(({ id }) => id)).size);
      }),
    );
  });
});

describe('the entries of a container', () => {
  test('are in the order of time, and bounded: evidence and what is nearest to the finding are kept', () => {
    const evidence = anEntry({}, { kind: 'connect', time: 5000n, what: 'evidence' });
    const collector = collectEntries({ isEvidence: (entry) => entry === evidence, middle: 5000n });
    for (let at = 0; at < 10_000; at += 1) {
      collector.add(anEntry({}, { kind: 'other', event: 'openat', time: BigInt(at) }));
      collector.add(anEntry({}, { kind: 'connect', event: 'security_socket_connect', time: BigInt(at) }));
      if (at === 9000) collector.add(evidence);
    }
    const { entries, dropped } = collector.entries();
    expect(entries.length + dropped).toBe(20_001);
    expect(entries.length).toBeLessThan(5000);
    expect(entries).toContain(evidence);
    expect(entries.every(({ time }) => typeof time === 'bigint' && time >= 3990n && time <= 6010n)).toBe(true);
    expect(entries.map(({ time }) => time)).toEqual(entries.map(({ time }) => time).sort());
  });

  test('in a row that tell the same are one with their number', () => {
    const connect = (what: string) => anEntry({}, { kind: 'connect', event: 'security_socket_connect', what });
    const repeated = foldRepeated([connect('a'), connect('a'), connect('b'), connect('a')]);
    expect(repeated.map(({ entry, count }) => [entry.what, count])).toEqual([
      ['a', 2],
      ['b', 1],
      ['a', 1],
    ]);
  });
});

describe('an event', () => {
  const read = (line: string) =>
    readEntry({ value: JSON.parse(line), text: line }, 1n, { line: 1, record: 1 }, 'a.log');

  test('tells what an exec runs, and nothing of its environment', () => {
    const entry = read(execLine(['TOKEN=hunter2'], { path: '/usr/bin/curl', argv: ['curl', '-k'] }));
    expect(entry).toMatchObject({ kind: 'exec', what: '/usr/bin/curl', arguments: ['curl', '-k'] });
    expect(JSON.stringify(entry, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'hunter2',
    );
  });

  test('tells where a connect goes, and who was started from outside', () => {
    const entry = read(connectLine(inet('fd00::1', '443'), { processId: 44, parentId: 0 }));
    expect(entry).toMatchObject({ kind: 'connect', what: '[fd00::1]:443', process: { isEntered: true } });
  });

  test('goes as deep as a process whose children start children without end', () => {
    const entries = Array.from({ length: 5000 }, (_, at) => anEntry({ id: at + 1, parent: at }));
    let depth = 0;
    for (let nodes = processTree(entries); nodes.length > 0; nodes = nodes[0]?.children ?? []) depth += 1;
    expect(depth).toBe(5000);
  });
});
