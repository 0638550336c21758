/** The generations of Tracee's JSON. */
export const FORMS = [
  'v0.6',
  'v0.8',
  'v0.13',
  'v0.19',
  'v0.24',
  'protobuf',
  'protobuf-2025-12',
  'protobuf-documented',
  'protobuf-grpc',
] as const;
export type Form = (typeof FORMS)[number];

/** Whether it has events of DNS responses whose form is known. */
export function hasLookups(form: Form): boolean {
  return form === 'v0.19' || form === 'v0.24' || (form.startsWith('protobuf') && form !== 'protobuf-2025-12');
}

/** Whether environments were told by `execve`. */
export function isOld(form: Form): boolean {
  return form === 'v0.6' || form === 'v0.8';
}

/** An address as some program or shipper spells it, and in its canonical form. */
export type Address = { readonly kind: 'address'; readonly address: string; readonly text: string };
/** A name as it is spelt, and in lower case without a final dot. */
export type Name = { readonly kind: 'name'; readonly name: string; readonly text: string };
export type Nonsense = { readonly kind: 'nonsense'; readonly text: string };
export type Host = Address | Name | Nonsense;

/** An element of an environment, and what it tells of an API server. */
export type Variable =
  | {
      readonly kind: 'host';
      readonly isServiceHost: boolean;
      readonly host: Host;
      readonly port: number | undefined;
      readonly text: string;
    }
  | { readonly kind: 'servicePort'; readonly port: number | undefined; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

export type About = {
  readonly form: Form;
  readonly cluster: string;
  /** Empty on a host. */
  readonly container: string;
  /** What a shipper wrote over `container.id`, where the form has `containerId` beside it. */
  readonly foreign: string | undefined;
  /** Undefined where the form does not say. */
  readonly started: boolean | undefined;
  /** Empty where it is not said. */
  readonly namespace: string;
  readonly process: string;
  /** Numbers are written as a shipper writes them that knows only doubles. */
  readonly doubles: boolean;
};

export type Exec = About & {
  readonly kind: 'exec';
  /** Both as the container's own processes see them; the parent is undefined where it is not said. */
  readonly pid: number;
  readonly parent: number | undefined;
  /** Undefined where it was not captured. */
  readonly environment: readonly Variable[] | undefined;
  /**
   * How many characters the last element lost, and how many elements were lost after it; undefined if nothing was. Old
   * forms lost only whole elements.
   */
  readonly cut: { readonly characters: number; readonly elements: number } | undefined;
  /** The event whose environment counts in this form, or one whose does not. */
  readonly counts: boolean;
};

export type SocketType = 'stream' | 'datagram' | undefined;

export type Connect = About & {
  readonly kind: 'connect';
  readonly to: Address;
  readonly port: number | undefined;
  readonly type: SocketType;
  /** Types are written as numbers or as names. */
  readonly isNamed: boolean;
};

export type DnsAnswer = { readonly type: string; readonly value: Address | Name };
export type DnsResponse = { readonly query: Name; readonly answers: readonly DnsAnswer[] };
export type Dns = About & { readonly kind: 'dns'; readonly responses: readonly DnsResponse[] };

/** Tracee's own finding of this rule, or of another. */
export type OwnFinding = About & {
  readonly kind: 'finding';
  readonly ip: Address;
  /** Of the trigger; undefined where the line has no trigger. */
  readonly port: number | undefined;
  readonly isOfOtherRule: boolean;
};

export type WorldEvent = Exec | Connect | Dns | OwnFinding;

/** An entry of the settings. */
export type ApiServer = {
  /** A name, or the start of one and a star. */
  readonly cluster: string;
  readonly target: Address | Name | { readonly kind: 'network'; readonly network: string; readonly prefix: number };
  readonly port: number | undefined;
};

export type World = { readonly events: readonly WorldEvent[]; readonly apiServers: readonly ApiServer[] };
