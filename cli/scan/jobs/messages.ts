import type { SourceResult } from '#cli/scan/scan-source.ts';
import type { Order } from './jobs.ts';

/** What a process is asked for. */
export type Request = { readonly id: number; readonly order: Order };

/** What it answers: how many stored bytes it has read since it last said so, and at the end what they told. */
export type Answer = { readonly id: number; readonly read: number; readonly result: SourceResult | undefined };
