import { expect, test } from '@jest/globals';
import { actorLabel } from '#core/correlate/actor-label.ts';

test.each([
  ['kubectl', undefined, 'kubectl'],
  [undefined, undefined, '?'],
  ['curl', '/usr/bin/curl', 'curl'],
  ['kube-controller', '/usr/local/bin/kube-controller-manager', 'kube-controller-manager'],
  ['cilium-agent', '/bin/sh', 'cilium-agent (runs sh)'],
  [undefined, '/bin/sh', 'sh'],
])('a process %j that runs %j is called %s', (process, executable, label) => {
  const program = executable === undefined ? undefined : { executable, parents: [], isEntered: false };
  expect(actorLabel({ process, ...(program === undefined ? {} : { program }) })).toBe(label);
});
