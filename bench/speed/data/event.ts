import type { Process } from './node.ts';

/** An event before it is written in one of Tracee's forms. */
export type GeneratedEvent = {
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  readonly processor: number;
  readonly process: Process;
  readonly name: string;
  readonly id: number;
  readonly syscall: string;
  readonly returnValue: number;
  readonly arguments: readonly Argument[];
};

/** `type` as v0.24 writes it; a number past 2^53 is a bigint. */
export type Argument = {
  readonly name: string;
  readonly type: 'string' | 'int32' | 'uint32' | 'uint64' | 'bool' | '[]string' | 'SockAddr';
  readonly value: ArgumentValue;
};

export type ArgumentValue = string | number | bigint | boolean | readonly string[] | Remote;

export type Remote =
  | { readonly family: 'AF_INET' | 'AF_INET6'; readonly address: string; readonly port: number }
  | { readonly family: 'AF_UNIX'; readonly path: string };
