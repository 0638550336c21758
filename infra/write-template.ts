/** `npm run template`: writes what it takes to deploy without npm and without the CDK. */
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { describeSettingsFile, loadStackSettings } from './load-settings.ts';
import { readTemplateOptions, TEMPLATE_USAGE } from './release/template-options.ts';
import { writeRelease } from './release/write-release.ts';
import { noticesAbout, warningsAbout } from './synthesis-notices.ts';

try {
  const options = readTemplateOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(TEMPLATE_USAGE);
  else {
    const { out, config, detectors } = options;
    say(describeSettingsFile(config));
    const document = loadStackSettings(config, detectors);
    const names = writeRelease(document, out);
    // The CDK would put a report of its own around them.
    for (const warning of Object.values(warningsAbout(document.settings))) say(`WARNING ${warning}`);
    for (const notice of noticesAbout(document, { account: undefined, region: undefined }, Date.now())) say(notice);
    process.stdout.write(names.map((name) => `${name}\n`).join(''));
  }
} catch (error) {
  if (!(error instanceof TracewardError)) throw error;
  for (const line of error.message.split('\n')) say(line);
  process.exitCode = 2;
}

function say(text: string): void {
  process.stderr.write(`${escapeInvisible(text)}\n`);
}
