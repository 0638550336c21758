import { expect, test } from '@jest/globals';
import { isPlainCluster } from '#core/output/commands/kubernetes-names.ts';

test.each([
  'demo',
  'eu-west-1.prod',
  'user@demo.eu-west-1.eksctl.io',
  'arn:aws:eks:eu-west-1:111122223333:cluster/demo',
])('a cluster may be called %s in a command', (name) => {
  expect(isPlainCluster(name)).toBe(true);
});

test.each(['www.evil.example', 'a.WWW.evil.example', 'https://evil.example', 'a b', '-option', '$(id)'])(
  'a cluster called %s is in no command: a shell or a mail reader would make more of it',
  (name) => {
    expect(isPlainCluster(name)).toBe(false);
  },
);
