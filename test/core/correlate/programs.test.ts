import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import type { Program } from '#core/tracee/event.ts';
import { factsOf } from '#test/factories/scan.ts';
import {
  CONTAINER,
  connectLine,
  type EventOptions,
  type ExecOptions,
  execLine,
  inet,
} from '#test/factories/trace-event.ts';

const API = inet('10.96.0.1');
const at = (second: number) => String(1_770_652_841_000_000_000n + BigInt(second) * 1_000_000_000n);
const TOLD = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { timestamp: at(0), entity: 1, path: '/pause' });

function exec(second: number, entity: number, options: EventOptions & ExecOptions = {}): string {
  return execLine([], { processId: 40, parentId: 7, timestamp: at(second), entity, ...options });
}

function connect(second: number, entity: number, options: EventOptions = {}): string {
  return connectLine(API, { timestamp: at(second), entity, ...options });
}

function programIn(...lines: readonly string[]): Program | undefined {
  return programOf(factsOf({ content: [TOLD, ...lines].join('\n') }));
}

function programOf(facts: Facts): Program | undefined {
  const findings = findingsOf(facts).filter(({ process }) => process === 'curl');
  expect(findings).toHaveLength(1);
  return findings[0]?.program;
}

describe('the program of a connection', () => {
  test('is what its process executed, as whom, and below what', () => {
    const program = programIn(
      exec(1, 20, { path: '/bin/bash', before: 'runc:[2:INIT]' }),
      exec(2, 21, { path: '/usr/bin/curl', user: 1000, parentEntity: 20, before: 'bash' }),
      connect(3, 21),
    );
    expect(program).toEqual({
      executable: '/usr/bin/curl',
      user: '1000',
      parents: ['/bin/bash', 'runc:[2:INIT]'],
      isEntered: false,
    });
  });

  test('is found when the exec stands behind the connect, or in another log', () => {
    const lines = [connect(3, 21), exec(2, 21, { path: '/usr/bin/curl' })];
    expect(programIn(...lines)?.executable).toBe('/usr/bin/curl');
    const facts = createFacts();
    for (const [index, content] of [lines[0], TOLD, lines[1]].entries())
      mergeFacts(facts, factsOf({ source: `${index}.log`, content: content ?? '' }));
    expect(programOf(facts)?.executable).toBe('/usr/bin/curl');
  });

  test('is that of the last exec before it, where a process executes several', () => {
    const lines = [exec(1, 21, { path: '/entrypoint.sh' }), exec(3, 21, { path: '/app' })];
    expect(programIn(...lines, connect(4, 21))?.executable).toBe('/app');
    expect(programIn(...lines, connect(2, 21))?.executable).toBe('/entrypoint.sh');
    expect(programIn(...lines, connect(0, 21))).toBeUndefined();
  });

  test('is not that of a process of the same name, nor of one in another container', () => {
    expect(programIn(exec(1, 20, { path: '/usr/bin/curl' }), connect(2, 21))).toBeUndefined();
    expect(programIn(exec(1, 21, { container: 'other' }), connect(2, 21))).toBeUndefined();
  });

  test('is what the connect itself tells, where no exec was seen', () => {
    const own = { executable: '/usr/bin/node', user: 33 };
    expect(programIn(connect(2, 21, own))).toEqual({
      executable: '/usr/bin/node',
      user: '33',
      parents: [],
      isEntered: false,
    });
    expect(programIn(exec(1, 21, { path: '/app' }), connect(2, 21, own))?.executable).toBe('/app');
  });

  test('is not guessed where times cannot be compared and there are several', () => {
    const relative = { timestamp: '310041368905' };
    expect(programIn(exec(0, 21, { ...relative, path: '/a' }), connect(0, 21, relative))?.executable).toBe('/a');
    const both = [exec(0, 21, { ...relative, path: '/a' }), exec(0, 21, { ...relative, path: '/b' })];
    expect(programIn(...both, connect(0, 21, relative))).toBeUndefined();
  });

  test('keeps the beginning and the end of a path that is too long', () => {
    const path = `/tmp/${'x'.repeat(3000)}/tool`;
    const executable = programIn(exec(1, 21, { path }), connect(2, 21))?.executable ?? '';
    expect(executable).toHaveLength(512);
    expect(executable).toMatch(/^\/tmp\/x+…x+\/tool$/);
  });
});

describe('a log of the form', () => {
  const programsIn = (form: string) => {
    const content = readFileSync(join(__dirname, '../../fixtures/forms', form, 'records.jsonl'), 'utf8');
    return findingsOf(factsOf({ content })).map(({ program }) => program);
  };

  test.each(['v0.19', 'v0.24', 'protobuf', 'protobuf-2025-12', 'protobuf-documented', 'protobuf-grpc'])(
    '%s tells the program by its own name of the process',
    (form) => {
      const told = programsIn(form).filter((program) => program !== undefined);
      expect(new Set(told.map(({ executable }) => executable))).toEqual(new Set(['/bin/sh', '/bin/python3']));
      for (const program of told) expect(program).toMatchObject({ user: '0', isEntered: false });
    },
  );

  test.each(['v0.6.0', 'v0.8', 'v0.11', 'v0.15'])('%s has no such name, and tells none', (form) => {
    expect(programsIn(form).filter((program) => program !== undefined)).toEqual([]);
  });

  test('v0.24 and protobuf tell the digest of the image', () => {
    for (const form of ['v0.24', 'protobuf']) {
      const content = readFileSync(join(__dirname, '../../fixtures/forms', form, 'records.jsonl'), 'utf8');
      const digests = new Set(findingsOf(factsOf({ content })).map(({ container }) => container.digest));
      expect([...digests].some((digest) => digest?.startsWith('sha256:'))).toBe(true);
    }
  });
});

describe('a program that entered from outside', () => {
  const entered = { processId: 40, parentId: 0 };

  test('has no parent in the container, and is not its first', () => {
    expect(programIn(exec(1, 21, entered), connect(2, 21))?.isEntered).toBe(true);
    expect(programIn(exec(1, 21, { processId: 1, parentId: 0 }), connect(2, 21))?.isEntered).toBe(false);
    expect(programIn(exec(1, 21), connect(2, 21))?.isEntered).toBe(false);
  });

  test('brings its children with it', () => {
    const child = exec(2, 22, { path: '/usr/bin/curl', parentEntity: 21 });
    expect(programIn(exec(1, 21, entered), child, connect(3, 22))?.isEntered).toBe(true);
  });

  test('is not one that has the numbers of the node', () => {
    expect(programIn(exec(1, 21, { processId: 44322, parentId: 0 }), connect(2, 21))?.isEntered).toBe(false);
  });
});

describe('arguments', () => {
  const secret = ['curl', '-H', 'Authorization: Bearer constructed-secret'];
  const content = [TOLD, exec(1, 21, { path: '/usr/bin/curl', argv: secret }), connect(2, 21)].join('\n');

  test('are nowhere in what is kept, unless they are asked for', () => {
    const facts = factsOf({ content });
    const text = JSON.stringify(facts, (_, value: unknown) => {
      if (value instanceof Map || value instanceof Set) return [...value];
      return typeof value === 'bigint' ? String(value) : value;
    });
    expect(text).toContain('/usr/bin/curl');
    expect(text).not.toContain('constructed-secret');
    expect(programOf(facts)?.arguments).toBeUndefined();
  });

  test('are told where they are asked for', () => {
    expect(programOf(factsOf({ content, keepsArguments: true }))?.arguments).toEqual(secret);
  });

  test('are the first 16, of 256 characters each, 1,000 together', () => {
    const argv = ['curl', 'x'.repeat(300), ...Array.from({ length: 40 }, (_, index) => `${index}`)];
    const lines = [TOLD, exec(1, 21, { argv }), connect(2, 21)].join('\n');
    const kept = programOf(factsOf({ content: lines, keepsArguments: true }))?.arguments ?? [];
    expect(kept).toHaveLength(17);
    expect(kept[1]).toBe(`${'x'.repeat(256)}…`);
    expect(kept.at(-1)).toBe('…');
    const long = [TOLD, exec(1, 21, { argv: Array.from({ length: 16 }, () => 'y'.repeat(256)) }), connect(2, 21)];
    const few = programOf(factsOf({ content: long.join('\n'), keepsArguments: true }))?.arguments ?? [];
    expect(few.join('').length).toBeLessThan(1010);
  });
});

describe('memory', () => {
  test('holds few processes that nothing refers to, and all that something does', () => {
    const others = Array.from({ length: 40_000 }, (_, index) => exec(100 + index, 1000 + index));
    const facts = factsOf({ content: [TOLD, exec(1, 21, { path: '/app' }), connect(2, 21), ...others].join('\n') });
    const merged = createFacts();
    mergeFacts(merged, facts);
    expect(programOf(merged)?.executable).toBe('/app');
    expect(merged.clusters.get('default')?.containers.get(CONTAINER)?.programs.size).toBe(17);
  });
});
