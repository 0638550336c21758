/** A line as shippers flatten it: each value under the keys that lead to it, with dots between. The time keeps its digits. */
export function flatten(line: string): string {
  const { timestamp: _, ...event } = JSON.parse(line);
  return `${/^\{"timestamp":\d+/.exec(line)?.[0] ?? '{"timestamp":1'},${JSON.stringify(flat(event, '')).slice(1)}`;
}

function flat(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return { [path]: value };
  const parts = Object.entries(value).map(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`));
  return Object.assign({}, ...parts);
}
