import { expect, test } from '@jest/globals';
import { traceward } from '#test/factories/command-line.ts';

const OLD_NODE = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.14.0' } });",
)}`;

test('a Node that is too old is told so, before anything of it can fail', async () => {
  const { status, stdout, stderr } = await traceward(['scan', '--help'], { node: ['--import', OLD_NODE] });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^traceward needs Node 22\.15 or newer, and this is 22\.14\.0\./);
});

// After npm ci the bundle is newer than all sources, and is what runs wherever it can.
test.each(['scan', 'local', 'test-alert'])('%s can be run as it was installed', async (command) => {
  const { status, stdout } = await traceward([command, '--help']);
  expect({ status, usage: stdout.slice(0, 6) }).toEqual({ status: 0, usage: 'Usage:' });
});
