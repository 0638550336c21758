import { describe, expect, test } from '@jest/globals';
import { compiledFrom, type DetectorOptions, detectorYaml } from '#test/factories/yaml-detectors.ts';
import { describeDoubts } from '#yaml-detectors/describe-doubts.ts';

function doubts(...options: readonly DetectorOptions[]): readonly string[] {
  const compiled = compiledFrom(...options.map(detectorYaml));
  return compiled.detectors.flatMap((each) => describeDoubts(each, compiled));
}

const alternatives = (field: string) =>
  `filters on ${field} have both = and !=, which are alternatives, as in Tracee: all passes that is not excluded; leave = away, or write != as a condition`;
const literal = (value: string, field: string) =>
  `${value} as a value of ${field}: only an asterisk at the beginning or the end stands for any text, as in Tracee; write matches() in a condition`;

describe('what may not do what is meant', () => {
  test.each<[string, DetectorOptions, readonly string[]]>([
    [
      'an event that Tracee calls otherwise',
      { on: 'sched_proces_exec', conditions: ['getEventData("whatever") == 1'] },
      ['Tracee has no event sched_proces_exec; did you mean "sched_process_exec"?'],
    ],
    [
      'an argument of a condition',
      { conditions: ['getEventData("pathnam") == "/bin/sh"'] },
      ['there is no pathnam in sched_process_exec; did you mean "pathname"?'],
    ],
    [
      'an argument of an output',
      { on: 'security_socket_connect', output: { where: 'getEventData("flags")' } },
      ['there is no flags in security_socket_connect; there are sockfd, remote_addr, type'],
    ],
    [
      'an argument of a filter',
      { on: 'security_socket_connect', data: ['foo=bar'] },
      ['there is no foo in security_socket_connect; there are sockfd, remote_addr, type'],
    ],
    [
      '= beside !=, which makes it say nothing',
      { data: ['pathname=/bin/sh', 'pathname!=/usr/*'], scope: ['comm=sh', 'comm!=bash'] },
      [alternatives('pathname'), alternatives('comm')],
    ],
    [
      'an asterisk that stands for itself',
      { data: ['pathname=/bin/*/sh'], scope: ['podName!=*a*b*'] },
      [literal('/bin/*/sh', 'pathname'), literal('*a*b*', 'podName')],
    ],
  ])('is told of %s', (_, options, expected) => {
    expect(doubts(options)).toEqual(expected);
  });

  test('is asked of what another detector gives, too', () => {
    const base = { id: 'base', event: 'shell', output: { program: 'getEventData("pathname")' } };
    const conditions = ['getEventData("program") != ""', 'getEventData("programm") != ""'];
    expect(doubts(base, { id: 'other', event: 'other', on: 'shell', conditions })).toEqual([
      'there is no programm in shell; did you mean "program"?',
    ]);
  });

  test.each<DetectorOptions>([
    { conditions: ['getEventData("pathname") == "/bin/sh" && hasData("argv")'], data: ['prev_comm=sh'] },
    { on: 'openat', data: ['pathname=/etc/shadow'], conditions: ['getEventData("flags") == 0'] },
    { data: ['pathname=/tmp/ours/*', 'pathname!=/tmp/*'] },
    { data: ['pathname=/tmp/*,*.sh,*secret*'] },
    { on: 'acme_door_opened', conditions: ['getEventData("door") == 1'] },
  ])('is nothing where the names are those of some Tracee, or of an event of the users own: %j', (options) => {
    expect(doubts(options)).toEqual([]);
  });

  test.each([
    ...[
      'net_packet_dns',
      'net_packet_dns_request',
      'net_packet_dns_response',
      'net_packet_http',
      'net_packet_http_request',
    ],
    ...['io_uring_setup', 'features_fallback_test', 'signal_heartbeat'],
  ])('is nothing where Tracee has the event: %s', (on) => {
    expect(doubts({ on })).toEqual([]);
  });

  test('is no event that a log has', () => {
    const compiled = compiledFrom(detectorYaml({ on: 'sched_proces_exec' }));
    const told = (...seen: string[]) =>
      compiled.detectors.flatMap((each) => describeDoubts(each, compiled, new Set(seen))).length;
    expect([told(), told('sched_proces_exec')]).toEqual([1, 0]);
  });

  test('is an event that looks like one of another detector, and like none that it makes itself', () => {
    const inContainer = { id: 'second', event: 'netcat_in_container', on: 'netcat_started' };
    const inPod = { id: 'third', event: 'netcat_in_containers_of_k8s', on: 'netcat_in_containr' };
    expect(doubts({ event: 'netcat_started' }, inContainer, inPod)).toEqual([
      'Tracee has no event netcat_in_containr; did you mean "netcat_in_container"?',
    ]);
    expect(doubts({ event: 'acme_door_opened_twice', on: 'acme_door_opened' })).toEqual([]);
  });

  test('is never told with an environment', () => {
    expect(doubts({ data: ['foo=bar'] })[0]).toMatch(/pathname, argv, dev, /);
  });
});
