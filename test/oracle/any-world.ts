import fc from 'fast-check';
import {
  type About,
  type Address,
  type ApiServer,
  type Connect,
  type DnsAnswer,
  type Exec,
  FORMS,
  type Form,
  type Host,
  hasLookups,
  isOld,
  type Name,
  type Nonsense,
  type OwnFinding,
  type SocketType,
  type Variable,
  type World,
  type WorldEvent,
} from './world.ts';

/** Canonical addresses of every kind, each with other spellings. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  '10.96.0.1': ['::ffff:10.96.0.1', '::FFFF:0A60:1'],
  '172.20.0.1': ['0:0:0:0:0:ffff:ac14:1'],
  '10.20.0.5': [],
  '8.8.8.8': [],
  '20.50.1.2': ['::ffff:20.50.1.2'],
  'fd00:10:96::1': ['FD00:0010:0096:0000:0000:0000:0000:0001', 'fd00:10:96:0:0::1'],
  '2001:db8:0:1::a': ['2001:db8:0:1:0:0:0:a', '2001:DB8::1:0:0:0:A'],
  '127.0.0.1': ['::ffff:127.0.0.1', '::ffff:7f00:1'],
  '127.0.0.53': [],
  '::1': ['0:0:0:0:0:0:0:1'],
  '169.254.20.10': ['::ffff:169.254.20.10'],
  'fe80::1': ['FE80::1', 'fe80:0::1'],
  'febf::1': [],
  '0.0.0.0': ['::ffff:0.0.0.0'],
  '::': ['0::0'],
  '224.0.0.251': [],
  '239.255.255.255': [],
  'ff02::1': ['FF02::1'],
};
const LOCAL = ['127.0.0.1', '127.0.0.53', '::1', '169.254.20.10', 'fe80::1', 'febf::1'];
const PLAIN = ['10.96.0.1', '172.20.0.1', '10.20.0.5', 'fd00:10:96::1', '20.50.1.2'];

const OWN_NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];
const ALMOST_OWN_NAMES = [
  'kubernetes.default.svcs',
  'my-kubernetes.default.svc',
  'kubernetes.shop.svc',
  'kubernetes.io',
];
const MANAGED_NAMES = ['demo-dns-1a2b.hcp.westeurope.azmk8s.io', 'ABC0123.gr7.eu-central-1.eks.amazonaws.com'];
const OTHER_NAMES = ['api.shop.example', 'lb.internal'];

const NAMESPACES = ['', 'shop', 'shop', 'shop', 'te#am'.repeat(30)];
const CLUSTERS = ['prod-1', 'prod-2', 'te+st %41#é'];
const NONSENSE = ['', ' ', 'not a name', '-', '$(HOST)', ':443', '"', '""', 'tcp://', 'ü.example'];

/** What events of one world have in common, so that they meet. The first address and name stand there twice. */
type Palette = {
  readonly forms: readonly Form[];
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  readonly containers: readonly string[];
  /** Containers that were told names only, or nothing, as they started before Tracee. */
  readonly silent: readonly string[];
  readonly clusters: readonly string[];
  readonly theme: Theme;
};

/** What a world is mostly about: how often something is the case, beside ten execs and ten connects. */
type Theme = {
  /** Names among what is told, beside ten addresses. */
  readonly names: number;
  readonly lookups: number;
  /** Settings that name API servers, beside two without any. */
  readonly configured: number;
  readonly maxVariables: number;
  readonly ports: readonly number[];
  readonly forms: readonly Form[];
  readonly mainAddresses: readonly string[];
  readonly mainNames: readonly string[];
};

const some = <T>(values: readonly T[], minLength: number, maxLength: number) =>
  fc.shuffledSubarray([...values], { minLength, maxLength });

const NAMES = [...MANAGED_NAMES, ...OTHER_NAMES];
const ADDRESSES = Object.keys(SPELLINGS);
const ANYTHING: Theme = {
  names: 3,
  lookups: 4,
  configured: 1,
  maxVariables: 5,
  ports: [443, 443, 6443, 7445],
  forms: FORMS,
  mainAddresses: PLAIN,
  mainNames: NAMES,
};
const SIMPLE: Theme = {
  ...ANYTHING,
  names: 0,
  lookups: 0,
  configured: 0,
  maxVariables: 2,
  ports: [443, 443, 443, 6443],
};
const THEMES: readonly Theme[] = [
  ANYTHING,
  SIMPLE,
  { ...SIMPLE, maxVariables: 4, mainAddresses: ADDRESSES },
  { ...SIMPLE, names: 1, maxVariables: 3, ports: [443, 6443, 7445], mainAddresses: LOCAL },
  { ...SIMPLE, names: 12, lookups: 12, configured: 3, forms: FORMS.filter(hasLookups) },
  { ...SIMPLE, lookups: 12, configured: 8, forms: FORMS.filter(hasLookups) },
  { ...SIMPLE, names: 3, configured: 2, mainNames: OWN_NAMES },
];

const orDefault = <T>(usual: T, arbitrary: fc.Arbitrary<T>, weight = 4): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight }, { arbitrary, weight: 1 });

const paletteOf = (maxForms: number): fc.Arbitrary<Palette> =>
  fc.constantFrom(...THEMES).chain((theme) => paletteOfTheme(theme, maxForms));

function paletteOfTheme(theme: Theme, maxForms: number): fc.Arbitrary<Palette> {
  return fc.record({
    theme: fc.constant(theme),
    forms: fc.oneof(some(theme.forms, 1, 1), some(theme.forms, 1, maxForms)),
    addresses: fc
      .tuple(some(theme.mainAddresses, 1, 1), orDefault([], some(ADDRESSES, 1, 2), 1))
      .map(([[main = ''], others]) => [main, main, ...others]),
    names: fc
      .tuple(some(theme.mainNames, 1, 1), some([...NAMES, ...OWN_NAMES, ...ALMOST_OWN_NAMES], 0, 2))
      .map(([[main = ''], others]) => [main, main, ...others]),
    containers: some(['a1b2', 'b2#c3/%', 'c3d4'.repeat(40), 'd4e5'], 2, 4),
    silent: some(['e5f6', 'f6a7'], 1, 2),
    clusters: fc.oneof(some(CLUSTERS, 1, 1), some(CLUSTERS, 2, 3)),
  });
}

function addressOf({ addresses }: Palette): fc.Arbitrary<Address> {
  return fc.constantFrom(...addresses).chain((address) =>
    orDefault(address, fc.constantFrom(address, ...(SPELLINGS[address] ?? []))).map((text) => ({
      kind: 'address',
      address,
      text,
    })),
  );
}

function nameOf(names: readonly string[]): fc.Arbitrary<Name> {
  const spelling = orDefault(
    (name: string) => name,
    fc.constantFrom<(name: string) => string>(
      (name) => name.toUpperCase(),
      (name) => `${name}.`,
      (name) => name.replace(/[aeiou]/g, (vowel) => vowel.toUpperCase()),
      (name) => `${name.toUpperCase()}.`,
    ),
  );
  return fc
    .tuple(fc.constantFrom(...names), spelling)
    .map(([name, spell]) => ({ kind: 'name', name: name.toLowerCase(), text: spell(name) }));
}

const servicePort = ({ theme }: Palette): fc.Arbitrary<Variable> =>
  fc
    .tuple(
      fc.constantFrom(...theme.ports),
      orDefault(
        (port: string) => port,
        fc.constantFrom<(port: string) => string>(
          (port) => `"${port}"`,
          (port) => ` ${port} `,
          (port) => `'${port}'`,
        ),
      ),
    )
    .map(([port, dress]) => ({ kind: 'servicePort', port, text: `KUBERNETES_SERVICE_PORT=${dress(String(port))}` }));

const uselessServicePort: fc.Arbitrary<Variable> = fc
  .constantFrom('', 'https', '0', '70000', '-1')
  .map((text) => ({ kind: 'servicePort', port: undefined, text: `KUBERNETES_SERVICE_PORT=${text}` }));

const HOST_VARIABLES = [
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_PORT',
  'KUBERNETES_PORT_443_TCP',
  'KUBERNETES_PORT_443_TCP_ADDR',
];

/** How a value is dressed: nothing of it changes what it tells. */
const dress = fc.record({
  scheme: orDefault('', fc.constantFrom('tcp://', 'https://', 'HTTPS://', 'http://')),
  brackets: fc.boolean(),
  path: orDefault('', fc.constantFrom('/', '/api/v1?a=b#c')),
  quote: orDefault('', fc.constantFrom('"', "'")),
  space: orDefault('', fc.constantFrom(' ', '\t', '  ', '\n')),
});

const nonsense = fc.constantFrom(...NONSENSE).map((text): Nonsense => ({ kind: 'nonsense', text }));

function hostVariable({ theme }: Palette, host: fc.Arbitrary<Host>): fc.Arbitrary<Variable> {
  const port = orDefault(undefined, fc.constantFrom(...theme.ports), 2);
  return fc
    .tuple(fc.constantFrom(...HOST_VARIABLES), host, port, dress)
    .map(([variable, told, toldPort, { scheme, brackets, path, quote, space }]): Variable => {
      const isServiceHost = variable === 'KUBERNETES_SERVICE_HOST';
      if (told.kind === 'nonsense')
        return { kind: 'host', isServiceHost, host: told, port: undefined, text: `${variable}=${told.text}` };
      const needsBrackets = told.text.includes(':') && (brackets || toldPort !== undefined || scheme !== '');
      const bare = needsBrackets ? `[${told.text}]` : told.text;
      const withPort = toldPort === undefined ? bare : `${bare}:${toldPort}`;
      const value = `${space}${quote}${scheme}${withPort}${scheme === '' ? '' : path}${quote}${space}`;
      return { kind: 'host', isServiceHost, host: told, port: toldPort, text: `${variable}=${value}` };
    });
}

/** What tells nothing, though a careless reader may think so. */
function otherVariable({ addresses }: Palette): fc.Arbitrary<Variable> {
  const template = fc.constantFrom(
    'PATH=/usr/bin:/bin',
    'SAID="a \\"b\\" c"\\',
    'ÜBER=é😀\u0001',
    'FOO_KUBERNETES_SERVICE_HOST=ADDRESS',
    'KUBERNETES_SERVICE_HOST_OLD=ADDRESS',
    'kubernetes_service_host=ADDRESS',
    'X=a KUBERNETES_SERVICE_HOST=ADDRESS',
    ' KUBERNETES_SERVICE_HOST=ADDRESS',
    'KUBERNETES_SERVICE_HOST:ADDRESS',
    'KUBERNETES_SERVICE_HOST',
    'KUBERNETES_PORT_80_TCP=tcp://ADDRESS:80',
    'KUBERNETES_PORT_443_TCP_PORT=6443',
    'KUBERNETES_SERVICE_PORT_HTTPS=6443',
    'REDIS_PORT=tcp://ADDRESS:6379',
    'ADVICE={"timestamp":1770652841000000001,"eventName":"sched_process_exec","containerId":"e5f6","args":[{"name":"env","value":["KUBERNETES_SERVICE_HOST=ADDRESS"]}]}',
    'A="KUBERNETES_SERVICE_HOST=ADDRESS","KUBERNETES_SERVICE_HOST=ADDRESS"',
  );
  return fc
    .tuple(template, fc.constantFrom(...addresses))
    .map(([text, address]) => ({ kind: 'other', text: text.replaceAll('ADDRESS', address) }));
}

function environmentOf(world: Palette): fc.Arbitrary<Variable[]> {
  const host: fc.Arbitrary<Host> = fc.oneof(
    { arbitrary: addressOf(world), weight: 10 },
    { arbitrary: nameOf([...world.names, 'localhost']), weight: world.theme.names },
    { arbitrary: nonsense, weight: 1 },
  );
  const variable = fc.oneof(
    { arbitrary: hostVariable(world, host), weight: 12 },
    { arbitrary: servicePort(world), weight: 4 },
    { arbitrary: uselessServicePort, weight: 1 },
    { arbitrary: otherVariable(world), weight: 2 },
  );
  return fc.array(variable, { minLength: 1, maxLength: world.theme.maxVariables });
}

function aboutOf(world: Palette, forms: readonly Form[], containers: readonly string[]): fc.Arbitrary<About> {
  return fc.record({
    form: fc.constantFrom(...forms),
    cluster: fc.constantFrom(...world.clusters),
    container: orDefault(undefined, fc.constant(''), 30).chain((container) =>
      container === undefined ? fc.constantFrom(...containers) : fc.constant(container),
    ),
    foreign: orDefault<string | undefined>(undefined, fc.constantFrom('shipper', ''), 12),
    started: orDefault<boolean | undefined>(true, fc.constantFrom(false, undefined), 12),
    namespace: fc.constantFrom(...NAMESPACES),
    process: fc.constantFrom('curl', 'curl', 'sh', '', 'é"\\\u2028#%'),
    doubles: orDefault(false, fc.constant(true), 12),
  });
}

/** Without what the event's form cannot say. */
function asWritten<Any extends WorldEvent>(event: Any): Any {
  const { form } = event;
  const about = {
    foreign: form === 'v0.19' || form === 'v0.24' ? event.foreign : undefined,
    started: form === 'v0.6' ? undefined : event.started,
    namespace: form === 'v0.6' ? '' : event.namespace,
  };
  return { ...event, ...about, ...partsAsWritten(event) };
}

function partsAsWritten(event: WorldEvent): object {
  const { form } = event;
  const isProtobuf = form.startsWith('protobuf');
  switch (event.kind) {
    case 'exec':
      return {
        parent: isProtobuf ? event.parent : (event.parent ?? 100),
        cut: event.environment === undefined || event.environment.length === 0 ? undefined : event.cut,
        counts: isOld(form) || event.counts,
      };
    case 'connect':
      return {
        type: isProtobuf || form === 'v0.24' ? event.type : undefined,
        port: isProtobuf ? (event.port ?? 0) : event.port,
      };
    case 'dns':
      return {};
    case 'finding':
      return { port: form === 'v0.13' ? undefined : event.port };
  }
}

function execOf(world: Palette): fc.Arbitrary<Exec> {
  const nameOnly = hostVariable(world, world.theme.names === 0 ? nonsense : nameOf(world.names));
  return fc.oneof(
    { arbitrary: execIn(world, world.containers, environmentOf(world)), weight: 3 },
    { arbitrary: execIn(world, world.silent, fc.array(nameOnly, { minLength: 1, maxLength: 2 })), weight: 1 },
  );
}

function execIn(
  world: Palette,
  containers: readonly string[],
  environment: fc.Arbitrary<Variable[]>,
): fc.Arbitrary<Exec> {
  return fc
    .record({
      about: aboutOf(world, world.forms, containers),
      ids: fc.constantFrom(
        { pid: 1, parent: 0 },
        { pid: 1, parent: 0 },
        { pid: 1, parent: 0 },
        { pid: 1, parent: 280 },
        { pid: 17, parent: 0 },
        { pid: 17, parent: 1 },
        { pid: 280, parent: 278 },
        { pid: 10, parent: 100 },
        { pid: 10, parent: undefined },
      ),
      environment: fc.option(environment, { freq: 9, nil: undefined }),
      cut: orDefault<Exec['cut']>(
        undefined,
        fc.record({ characters: fc.nat({ max: 4 }), elements: fc.nat({ max: 3 }) }),
        5,
      ),
      counts: orDefault(true, fc.constant(false), 15),
    })
    .map(({ about, ids, ...exec }) => asWritten({ ...about, kind: 'exec', ...ids, ...exec }));
}

/** What needs more than the container's own environment is what matters most. */
function callersIn({ containers, silent }: Palette): readonly string[] {
  return [...containers, ...silent, ...silent];
}

function connectOf(world: Palette): fc.Arbitrary<Connect> {
  return fc
    .record({
      about: aboutOf(world, world.forms, callersIn(world)),
      to: addressOf(world),
      port: fc.oneof(
        { arbitrary: fc.constantFrom<number | undefined>(...world.theme.ports), weight: 20 },
        { arbitrary: fc.constantFrom(0, 53, undefined), weight: 1 },
      ),
      type: fc.constantFrom<SocketType>('stream', 'stream', 'stream', 'datagram', undefined),
      isNamed: fc.boolean(),
    })
    .map(({ about, ...connect }) => asWritten({ ...about, kind: 'connect', ...connect }));
}

function dnsOf(world: Palette): fc.Arbitrary<WorldEvent> {
  const forms = world.forms.filter(hasLookups);
  if (forms.length === 0) return connectOf(world);
  const name = nameOf([...world.names, 'localhost', 'elsewhere.example']);
  const answer: fc.Arbitrary<DnsAnswer> = fc.oneof(
    {
      arbitrary: addressOf(world).map((value) => ({ type: value.address.includes(':') ? 'AAAA' : 'A', value })),
      weight: 4,
    },
    { arbitrary: name.map((value) => ({ type: 'CNAME', value })), weight: 1 },
    { arbitrary: addressOf(world).map((value) => ({ type: 'TXT', value })), weight: 1 },
  );
  return fc
    .record({
      about: aboutOf(world, forms, callersIn(world)),
      responses: fc.array(fc.record({ query: name, answers: fc.array(answer, { maxLength: 3 }) }), {
        minLength: 1,
        maxLength: 2,
      }),
    })
    .map(({ about, responses }) => asWritten({ ...about, kind: 'dns', responses }));
}

function ownFindingOf(world: Palette): fc.Arbitrary<OwnFinding> {
  return fc
    .record({
      about: aboutOf(world, world.forms, callersIn(world)),
      ip: addressOf(world),
      port: fc.option(fc.constantFrom(...world.theme.ports), { nil: undefined }),
      isOfOtherRule: orDefault(false, fc.constant(true)),
    })
    .map(({ about, ...finding }) => asWritten({ ...about, kind: 'finding', ...finding }));
}

const NETWORKS = [
  { kind: 'network', network: '10.20.0.0', prefix: 28 },
  { kind: 'network', network: '10.96.0.0', prefix: 12 },
  { kind: 'network', network: 'fd00:10:96::', prefix: 112 },
  { kind: 'network', network: '2001:db8::', prefix: 32 },
  { kind: 'network', network: '127.0.0.0', prefix: 8 },
] as const;

function apiServerOf(world: Palette): fc.Arbitrary<ApiServer> {
  return fc.record({
    cluster: fc.constantFrom('*', '*', 'prod-*', 'nowhere', ...world.clusters),
    target: fc.oneof(
      { arbitrary: addressOf(world), weight: 2 },
      { arbitrary: nameOf(world.names), weight: 2 + world.theme.lookups },
      { arbitrary: fc.constantFrom(...NETWORKS), weight: 2 },
    ),
    port: fc.option(fc.constantFrom(...world.theme.ports), { nil: undefined }),
  });
}

/** Few of everything, so that events meet. */
export function worldsOf(maxForms: number): fc.Arbitrary<World> {
  return paletteOf(maxForms).chain(worldOf);
}

function worldOf(world: Palette): fc.Arbitrary<World> {
  const event: fc.Arbitrary<WorldEvent> = fc.oneof(
    { arbitrary: execOf(world), weight: 10 },
    { arbitrary: connectOf(world), weight: 10 },
    { arbitrary: dnsOf(world), weight: world.theme.lookups },
    { arbitrary: ownFindingOf(world), weight: 1 },
  );
  const apiServers = fc.uniqueArray(apiServerOf(world), {
    minLength: 1,
    maxLength: 3,
    selector: ({ cluster }) => cluster,
  });
  return fc.record({
    events: fc
      .tuple(
        fc.array(event, { minLength: 1, maxLength: 30, size: 'max' }),
        fc.array(twinOf(world), { maxLength: 20, size: 'max' }),
      )
      .map(([events, twins]) => [...events, ...twins.map((twin) => twin(events))]),
    apiServers: fc.oneof(
      { arbitrary: fc.constant([]), weight: 2 },
      { arbitrary: apiServers, weight: world.theme.configured },
    ),
  });
}

/** Of the runtime the first, and one of the others. */
const IDS = [
  { pid: 1, parent: 0 },
  { pid: 280, parent: 278 },
  { pid: 17, parent: 1 },
  { pid: 17, parent: 0 },
  { pid: 10, parent: 100 },
];

/** Execs that differ only in whether the runtime started them, or in their ports, and connects that hang on that. */
export const worldsOfWitnesses: fc.Arbitrary<World> = fc
  .record({
    form: fc.constantFrom(...FORMS.filter((form) => form !== 'v0.6')),
    address: fc.constantFrom(...PLAIN),
    execs: fc.array(
      fc.record({ ids: fc.constantFrom(...IDS), ports: fc.constantFrom([443], [443], [443, 6443], [6443, 443], []) }),
      { minLength: 2, maxLength: 6, size: 'max' },
    ),
    port: fc.constantFrom(443, 6443),
  })
  .map(({ form, address, execs, port }): World => {
    const host: Address = { kind: 'address', address, text: address };
    const about = { form, cluster: 'prod-1', foreign: undefined, started: true, process: 'curl', doubles: false };
    const execIn = (container: string, namespace: string, { ids, ports }: (typeof execs)[number]): Exec => {
      const environment: Variable[] = [
        { kind: 'other', text: 'PATH=/bin' },
        ...ports.map(
          (each): Variable => ({ kind: 'servicePort', port: each, text: `KUBERNETES_SERVICE_PORT=${each}` }),
        ),
        { kind: 'host', isServiceHost: true, host, port: undefined, text: `KUBERNETES_SERVICE_HOST=${address}` },
      ];
      return { ...about, ...ids, container, namespace, kind: 'exec', environment, cut: undefined, counts: true };
    };
    const silent = { container: 'e5f6', namespace: 'shop' };
    const events: WorldEvent[] = [
      execIn('a1b2', 'shop', { ids: { pid: 1, parent: 0 }, ports: [443, 6443] }),
      ...execs.map((exec) => execIn('b2c3', 'team', exec)),
      { ...about, ...silent, kind: 'connect', to: host, port, type: 'stream', isNamed: false },
    ];
    return { events: events.map(asWritten), apiServers: [] };
  });

/** How an event may differ from another in one thing, which it has from a third. */
const EXEC_CHANGES: readonly ((exec: Exec, other: Exec) => Partial<Exec>)[] = [
  (_, { pid, parent }) => ({ pid, parent }),
  (_, { pid, parent }) => ({ pid, parent }),
  (_, { namespace }) => ({ namespace }),
  (_, { container }) => ({ container }),
  (_, { cut }) => ({ cut }),
  ({ environment }, other) => ({ environment: [...(environment ?? []), ...(other.environment?.slice(0, 1) ?? [])] }),
];
const CONNECT_CHANGES: readonly ((other: Connect) => Partial<Connect>)[] = [
  ({ container }) => ({ container }),
  ({ port }) => ({ port }),
  ({ process }) => ({ process }),
  ({ type, isNamed }) => ({ type, isNamed }),
  ({ to }) => ({ to }),
];

/** An event like one of others, but for one thing. */
function twinOf(world: Palette): fc.Arbitrary<(events: readonly WorldEvent[]) => WorldEvent> {
  return fc
    .record({ of: fc.nat(), change: fc.nat(), exec: execOf(world), connect: connectOf(world) })
    .map(({ of, change, exec, connect }) => (events) => {
      const event = events[of % events.length] ?? exec;
      if (event.kind === 'exec') {
        return asWritten({ ...event, ...EXEC_CHANGES[change % EXEC_CHANGES.length]?.(event, exec) });
      }
      if (event.kind !== 'connect') return { ...event, container: exec.container };
      return asWritten({ ...event, ...CONNECT_CHANGES[change % CONNECT_CHANGES.length]?.(connect) });
    });
}
