import { expect, test } from '@jest/globals';
import { parseJson } from '#core/json.ts';
import { coverageOf, parseResult, readObjectResult } from '#core/rescan/object-result.ts';
import { factsOf } from '#test/factories/scan.ts';
import { execLine } from '#test/factories/trace-event.ts';

const OTHER = JSON.stringify({ log: 'hello', kubernetes: { container_name: 'api', namespace_name: 'shop' } });

/** The coverage of a log before it was written down as a line, and what the line gives back. */
function roundTrip(content: string) {
  const [coverage] = factsOf({ content }).sources.values();
  if (coverage === undefined) throw new Error('a scan leaves the coverage of its source');
  const options = { key: 'a.log', identity: 'v1', role: 'range' as const, batch: 'batch' };
  const written = readObjectResult({ ...options, coverage, problem: coverage.unread?.reason });
  const result = parseResult(parseJson(JSON.stringify(written)));
  return { coverage, read: result?.state === 'read' ? coverageOf(result) : undefined };
}

test.each([
  ['understood', execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])],
  ['understood, beside the output of another container', `${execLine([])}\n${OTHER}`],
  ['not understood', '{"a":1}'],
])('the line of an object that was %s tells its coverage', (_, content) => {
  const { coverage, read } = roundTrip(`${content}\n`);
  // A run says of nobody that he never called: that takes the whole log, and its hours.
  expect(read).toEqual({ ...coverage, hours: new Map() });
});
