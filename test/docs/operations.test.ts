import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { synthesiseTemplate } from '#test/factories/stack.ts';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf';
/** With all that can be switched on. */
const { Resources, Outputs } = synthesiseTemplate(
  {
    integrations: { archive: true, securityHub: true, eventBus: 'default' },
    alerts: {
      slackWebhookSecretArn: SECRET,
      routes: [{ name: 'all', pagerDutySecretArn: SECRET, webhookSecretArn: SECRET }],
    },
  },
  true,
);

/** What follows `#` in a link to a heading, as GitHub makes it. */
const anchorOf = (heading: string) => heading.toLowerCase().replaceAll(' ', '-');
const anchors = [...PAGE.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

const alarmedAnchors = Object.values(Resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(
    ({ Properties }) =>
      /docs\/operations\.md#(\S+) in the repository of traceward$/.exec(String(Properties['AlarmDescription']))?.[1],
  );

/** The period of an alarm's metric. */
function minutesOf(name: string): number {
  const alarm = Object.values(Resources).find(
    ({ Properties }) => Properties['AlarmName'] === `traceward-operations-${name}`,
  );
  const period = /"Period":(\d+)/.exec(JSON.stringify(alarm))?.[1];
  return Number(period) / 60;
}

describe('the page on operations', () => {
  test('has a section for each alarm, under the anchor that the alarm names, and none for others', () => {
    const [, section = ''] = /^## Alarms$([\s\S]*?)^## /m.exec(PAGE) ?? [];
    const headings = [...section.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.sort()).toEqual(alarmedAnchors.sort());
  });

  test('says of each alarm what to look at first, and when it ends: after its period, as the template has it', () => {
    const [, section = ''] = /^## Alarms$([\s\S]*?)^## /m.exec(PAGE) ?? [];
    for (const text of section.split(/^### /m).slice(1)) {
      const [name = ''] = text.split('\n', 1);
      expect(text).toMatch(/^ *```sh$|^As \[[\w-]+\]\(#[\w-]+\), /m);
      expect([name, /^\*Ends\* (\d+) minutes after /m.exec(text)?.[1]]).toEqual([name, String(minutesOf(name))]);
    }
  });

  test('has links that lead somewhere', () => {
    const links = [...PAGE.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    const files = links.filter((target) => !target.startsWith('#')).map((target) => target.replace(/#.*/, ''));
    expect(files.filter((file) => !existsSync(join(ROOT, 'docs', file)))).toEqual([]);
    const inside = links.filter((target) => target.startsWith('#')).map((target) => target.slice(1));
    expect(inside.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });

  test('has commands that a shell can read', () => {
    const blocks = [...PAGE.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)].map(([, , block]) => block);
    expect(blocks).toHaveLength(PAGE.match(/```sh$/gm)?.length ?? 0);
    execFileSync('sh', ['-n'], { input: blocks.join('\n') });
  });

  test('names outputs and resources that the stack has', () => {
    const outputs = [...PAGE.matchAll(/output ([A-Z]\w+)\)|^output ([A-Z]\w+)$/gm)].map(
      ([, used, alone]) => used ?? alone ?? '',
    );
    expect(outputs.length).toBeGreaterThan(5);
    expect(outputs.filter((name) => Outputs[name] === undefined)).toEqual([]);
    const resources = [...PAGE.matchAll(/resource (AWS::\w+::\w+) (\w+)/g)];
    const logs = [...PAGE.matchAll(/^ *logs (\w+)/gm)].map(([, name]) => ['', 'AWS::Logs::LogGroup', name]);
    for (const [, type, prefix = ''] of [...resources, ...logs]) {
      const ids = Object.keys(Resources).filter((id) => id.startsWith(prefix) && Resources[id]?.Type === type);
      expect(ids).toHaveLength(1);
    }
  });

  test('says what each metric counts', () => {
    const source = readFileSync(join(ROOT, 'core/telemetry.ts'), 'utf8');
    const names = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(10);
    const [, section = ''] = /^## Metrics$([\s\S]*?)^## /m.exec(PAGE) ?? [];
    expect(names.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });
});
