import type { Connect, ContainerDescription, Event, Exec, MalformedEvent } from '#core/tracee/event.ts';

type Redated<Dated> = { -readonly [Member in keyof Dated]: Dated[Member] };

/** An event that lines of one key tell. Of an exec or a connect each of them tells the time. */
export type CachedEvent = Exclude<Event, Exec | Connect> | Redated<Exec> | Redated<Connect> | MalformedEvent;

/** What is remembered by the keys of lines: their events, and what many events tell of one container. */
export type Cached = CachedEvent | { readonly kind: 'container'; readonly container: ContainerDescription };
