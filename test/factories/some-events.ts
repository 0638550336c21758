import fc from 'fast-check';
import { answersLine, connectLine, execLine, inet, reportLine } from './trace-event.ts';

/** Few of everything, so that events meet. */
const container = fc.constantFrom('a', 'b', 'c', 'd');
const address = fc.constantFrom('10.96.0.1', 'fd00::1', '::ffff:10.96.0.1', '10.0.0.9', '127.0.0.1');
const timestamp = fc.constantFrom('1770652841000000001', '1770652841000000002', '1770652841000000003', '310041368905');
const options = fc.record({
  container,
  timestamp,
  process: fc.constantFrom('curl', 'sh', ''),
  podName: fc.constantFrom(undefined, 'pod-1', 'pod-2'),
  image: fc.constantFrom(undefined, 'image:1', 'image:2'),
  host: fc.constantFrom('', 'node-1', 'node-2'),
  podNamespace: fc.constantFrom(undefined, 'red', 'green'),
  processId: fc.constantFrom(1, 280),
  parentId: fc.constantFrom(0, 278),
});
/** What tells processes apart; of one time there is one connect, so that evidence is the same in every arrangement. */
const execOptions = fc
  .record({
    entity: fc.integer({ min: 1, max: 4 }),
    parentEntity: fc.integer({ min: 1, max: 5 }),
    path: fc.constantFrom('/bin/sh', '/usr/bin/curl', '/tmp/x'),
    before: fc.constantFrom(undefined, 'runc:[2:INIT]', 'sh'),
    user: fc.constantFrom(0, 1000),
  })
  .chain((told) => options.map((about) => ({ ...about, ...told })));
const connectOptions = fc
  .tuple(options, fc.constantFrom('', '/usr/bin/node'))
  .map(([about, executable]) => ({ ...about, executable, entity: (Number(about.timestamp.at(-1)) % 4) + 1 }));
const name = fc.constantFrom('kubernetes.default.svc', 'api.example', 'demo.hcp.azmk8s.io');
const host = fc.oneof(address, name, fc.constant('localhost'));
export const anEvent = fc.oneof(
  fc
    .tuple(fc.array(host, { maxLength: 2 }), fc.constantFrom('443', '6443'), execOptions)
    .map(([hosts, port, about]) => {
      const variables = ['PATH=/bin', ...hosts.map((each) => `KUBERNETES_SERVICE_HOST=${each}`)];
      return execLine([...variables, `KUBERNETES_SERVICE_PORT=${port}`], about);
    }),
  fc.tuple(name, address, options).map(([query, answer, about]) => answersLine(query, [answer], about)),
  fc.tuple(address, fc.constantFrom('443', undefined), options).map(([to, port, about]) => reportLine(to, port, about)),
  fc
    .tuple(address, fc.constantFrom('443', '6443'), connectOptions)
    .map(([to, port, about]) => connectLine(inet(to, port), about)),
);
/** Lines of events that meet, in any order. */
export const someEvents = fc.array(anEvent, { maxLength: 30 });
