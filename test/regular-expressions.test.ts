import { describe, expect, test } from '@jest/globals';
import { slownessOf } from './factories/slowness.ts';
import { sourceExpressions } from './factories/source-expressions.ts';

/** Where the text of an expression is not known before the program runs, and why that does no harm. */
const MADE_AT_RUN_TIME: Readonly<Record<string, string>> = {
  'core/settings/cluster-pattern.ts':
    'the operator writes it without nested repeats, and with few ways to match, and it runs over keys of bounded length',
  'core/settings/nested-repeats.ts': 'it is a class or a character of the operator, and runs over one character',
  'core/settings/ways-to-match.ts': 'it is a class or a character of the operator, and runs over one character',
  'cli/bundle.mjs': 'it is made of the names of our own commands, when they are bundled',
  'cli/rescan/read-request.ts': 'it is made of the names of our own options',
};

const found = sourceExpressions();

describe('the regular expressions of the source', () => {
  test('take linear time on any text', () => {
    const slow = found.flatMap(({ file, expression }) => {
      const slowness = expression && slownessOf(expression);
      return slowness === undefined ? [] : [`${file}: ${expression} is ${slowness}`];
    });
    expect(slow).toEqual([]);
  });

  test('are all known before the program runs, with these exceptions', () => {
    const unknown = found.filter(({ expression }) => expression === undefined).map(({ file }) => file);
    expect([...new Set(unknown)].sort()).toEqual(Object.keys(MADE_AT_RUN_TIME).sort());
  });

  test('are found wherever they stand', () => {
    expect(found.length).toBeGreaterThan(60);
    const files = found.map(({ file }) => file);
    expect(files.filter((file) => file.endsWith('key-date.ts'))).toHaveLength(5);
    expect(files.filter((file) => file.endsWith('workload.ts'))).toHaveLength(14);
  });
});

describe('an expression is judged by what it can do', () => {
  test.each([
    ...[/%.*$/, /\s+$/, /@.*$/, / *,/, /.*a.*b/, /^.*a.*b/, /^\d*\d*x/, /\$\{([^}]*)\}/, /^a+\w+:/, /(?:a|b)*c/],
    ...[/^(?:a{2}b)*[ab]*x/, /(?=.*x)a/, /(?<!\s*)a/, /^[^:]{0,100}\w{0,100}!/, /x(?:\d|-\d)*\d*$/, /(?=\d+)a/],
  ])('%s is quadratic', (expression) => {
    expect(slownessOf(expression)).toBe('quadratic');
  });

  test.each([/^(?:a+)+$/, /^(?:a*)*b/, /^(?:a|a)*b/, /^(?:a?b?)*c/, /^(\w+\s?)*$/, /^(?:a|ab|b)*c/, /(?:x+x+)+y/])(
    '%s is exponential',
    (expression) => {
      expect(slownessOf(expression)).toBe('exponential');
    },
  );

  test.each([
    ...[/\d+/g, /\s+/, /^\s*\{\s*"a"\s*:\s*(\d+)\s*[,}]/, /:[^:/]*$/, /<([^<>]+)>/g, /'(\w+)':\s*'([^']*)'/g, /%$/],
    ...[
      /^\[(.*)\]$/,
      /(?:^|\/)\w*date=/,
      /\.(\d{1,9})\d{0,9}Z/,
      /[\p{C}\p{Zl}]/gu,
      /(?<=\S) (?=\S)/,
      /^(?:-\w{4}){3}$/,
    ],
    ...[/a{3,}/, /^a*$/, /^(?:ab)*$/, /^(?:a{2}b)*a*x/, /a??b/, /(?<dash>-?)\d\k<dash>/],
  ])('%s is linear', (expression) => {
    expect(slownessOf(expression)).toBeUndefined();
  });
});
