import { describe, expect, test } from '@jest/globals';
import { TracewardError } from '#core/errors.ts';
import { readTemplateOptions, TEMPLATE_USAGE } from '#infra/release/template-options.ts';

describe('npm run template', () => {
  test.each([
    [['--out', 'release'], { out: 'release', config: undefined, detectors: undefined }],
    [['--out=r', '--config', 'prod.json'], { out: 'r', config: 'prod.json', detectors: undefined }],
    [['--out', 'r', '-c', 'config=prod.json', '-c', 'detectors=d'], { out: 'r', config: 'prod.json', detectors: 'd' }],
    [['--out', 'r', '--context', 'config=a=b.json'], { out: 'r', config: 'a=b.json', detectors: undefined }],
    [['--help'], 'help'],
  ])('%j is understood', (args, options) => {
    expect(readTemplateOptions(args)).toEqual(options);
  });

  test.each([
    [['--out', 'r', '--confg', 'prod.json'], 'there is no option --confg; did you mean --config?'],
    [['--out', 'r', '--stack', 'x'], 'there is no option --stack'],
    [['--out', 'r', '-c', 'confg=prod.json'], '-c: expected config=FILE or detectors=DIR, found "confg=prod.json"'],
    [['--out', 'r', '-c', 'config'], '-c: expected config=FILE or detectors=DIR, found "config"'],
    [['--out', 'r', '-c', 'config='], '--config: expected a value, found nothing'],
    [['--config', 'prod.json'], 'expected --out DIR'],
    [['release'], 'expected nothing but options, found "release"; npm takes options for its own unless -- stands'],
    [['--out'], '--out'],
  ])('%j is wrong usage', (args, message) => {
    expect(() => readTemplateOptions(args)).toThrow(TracewardError);
    expect(() => readTemplateOptions(args)).toThrow(message);
  });

  test('explains every option that it takes', () => {
    for (const option of ['--out', '--config', '-c config=FILE', '--detectors', '--help'])
      expect(TEMPLATE_USAGE).toContain(option);
  });
});
