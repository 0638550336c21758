import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findingsOf } from '#core/correlate/findings.ts';
import { summarise } from '#core/correlate/summary.ts';
import { READS } from '#core/detectors/registry.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { factsOf } from '#test/factories/scan.ts';
import { answersLine, connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const ROOT = join(__dirname, '../..');
const SETUP = join(ROOT, 'docs/setup');
const PAGE = readFileSync(join(ROOT, 'docs/setup.md'), 'utf8');

const textOf = (file: string) => readFileSync(join(SETUP, file), 'utf8');
const yamlOf = (file: string) => parse(textOf(file), { strict: true });
const jsonOf = (file: string) => JSON.parse(textOf(file));
const only = <Item>(items: readonly Item[]): Item => {
  expect(items).toHaveLength(1);
  return items[0] as Item;
};

/** The page's fenced blocks of a language, without their indentation. */
function blocksOf(language: string): string[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm');
  return [...PAGE.matchAll(fence)].map(([, indent = '', block = '']) => block.replaceAll(`\n${indent}`, '\n').trim());
}

describe('the page', () => {
  test('links every file of its folder that the page on operations does not, and its links lead somewhere', () => {
    const links = [...PAGE.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(join(ROOT, 'docs', target)))).toEqual([]);
    const elsewhere = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const unnamed = readdirSync(SETUP).filter((file) => !links.includes(`setup/${file}`));
    expect(unnamed.filter((file) => !elsewhere.includes(`](setup/${file})`))).toEqual([]);
  });

  test('repeats no file: its blocks are commands, settings, and what an e-mail says', () => {
    const languages = [...PAGE.matchAll(/^ *```(\w+)$/gm)].map(([, language]) => language);
    expect(new Set(languages)).toEqual(new Set(['sh', 'json', 'text']));
    expect(PAGE.match(/^ *```/gm)).toHaveLength(languages.length * 2);
  });

  test('shows settings that traceward accepts', () => {
    const settings = readSettings(only(blocksOf('json')), 'docs/setup.md');
    expect(settings.alerts.email).toEqual(['you@example.org']);
    expect(settings.apiServers).toHaveLength(1);
    expect(settings.cluster).toEqual(readSettings(readFileSync(join(ROOT, 'traceward.json'), 'utf8'), '').cluster);
  });

  test('has commands that a shell can read, over files that exist', () => {
    const commands = blocksOf('sh');
    execFileSync('sh', ['-n'], { input: commands.join('\n') });
    const files = commands.join('\n').match(/docs\/setup\/[\w.-]+/g) ?? [];
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('fills in the policies of the shipper, whatever is in the names', () => {
    const fillings = [...PAGE.matchAll(/\$\((sed [^)]+)\)/g)].map(([, command = '']) => command);
    expect(fillings).toHaveLength(2);
    const names = { LOG_BUCKET: 'logs', CLUSTER: 'demo', KMS_KEY_ARN: 'arn:aws:kms:eu-west-1:111122223333:key/1234' };
    for (const command of fillings) {
      const policy = execFileSync('sh', ['-c', command], {
        cwd: ROOT,
        env: { ...process.env, ...names },
        encoding: 'utf8',
      });
      const [write, encrypt] = JSON.parse(policy).Statement;
      expect(write.Resource).toBe('arn:aws:s3:::logs/cluster=demo/*');
      if (command.includes('kms')) expect(encrypt.Resource).toBe(names.KMS_KEY_ARN);
    }
  });

  test('names outputs that the stack has', () => {
    const outputs = readFileSync(join(ROOT, 'infra/template-outputs.ts'), 'utf8');
    const named = [...PAGE.matchAll(/\$\(output (\w+)\)|[tT]he output `(\w+)`/g)].map(([, used, told]) => used ?? told);
    expect(named).toHaveLength(6);
    expect(named.filter((name) => !outputs.includes(`'${name}'`))).toEqual([]);
  });
});

describe('Tracee', () => {
  test.each([
    ['tracee-policy-connections.yaml', ['security_socket_connect']],
    ['tracee-policy.yaml', ['sched_process_exec', 'security_socket_connect']],
    ['tracee-policy-names.yaml', ['sched_process_exec', 'security_socket_connect', 'net_packet_dns_response']],
  ])(
    'has in %s the events of this way, of containers, as a resource that every release understands',
    (file, events) => {
      const { apiVersion, kind, spec } = yamlOf(file);
      expect({ apiVersion, kind }).toEqual({ apiVersion: 'tracee.aquasec.com/v1beta1', kind: 'Policy' });
      // What others read is for users to add: a policy's price is that of its way.
      expect(spec).toEqual({ scope: ['container'], rules: events.map((event) => ({ event })) });
    },
  );

  test('has policies of one name, so that applying another way takes the place of the first', () => {
    const policies = readdirSync(SETUP).filter((file) => file.startsWith('tracee-policy'));
    expect(new Set(policies.map((file) => yamlOf(file).metadata.name))).toEqual(new Set(['traceward']));
    expect(policies.filter((file) => !PAGE.includes(`kubectl apply -f docs/setup/${file}`))).toEqual([]);
  });

  describe('with the events of a policy, in a pod that is told an address, and another that is told a name', () => {
    const NAME = 'demo.hcp.westeurope.azmk8s.io';
    const [told, named] = [{ container: 'told' }, { container: 'named' }];
    const lines: Readonly<Record<string, readonly string[]>> = {
      sched_process_exec: [
        execLine(['KUBERNETES_SERVICE_HOST=172.20.0.1'], told),
        execLine([`KUBERNETES_SERVICE_HOST=${NAME}`], named),
      ],
      security_socket_connect: [connectLine(inet('172.20.0.1'), told), connectLine(inet('20.50.1.2'), named)],
      net_packet_dns_response: [answersLine(NAME, ['20.50.1.2'], named)],
    };
    const { apiServers } = readSettings(only(blocksOf('json')), 'docs/setup.md');

    test.each([
      ['tracee-policy-connections.yaml', 'with', ['told configured'], []],
      ['tracee-policy-connections.yaml', 'without', [], ['no-execs']],
      ['tracee-policy.yaml', 'without', ['told observed'], []],
      ['tracee-policy-names.yaml', 'without', ['named observed', 'told observed'], []],
    ])('finds what the page says: %s, %s the settings', (file, settings, found, blind) => {
      const events: { event: string }[] = yamlOf(file).spec.rules;
      const content = `${events.flatMap(({ event }) => lines[event] ?? []).join('\n')}\n`;
      const facts = factsOf({ content, cluster: 'demo' });
      const configured = compileApiServers(settings === 'with' ? apiServers : []);
      const findings = findingsOf(facts, configured);
      expect(findings.map(({ container, basis }) => `${container.id} ${basis}`).sort()).toEqual(found);
      expect(summarise(facts, findings, [], configured).blind.map(({ reason }) => reason)).toEqual(blind);
    });
  });

  test('logs nothing that this project does not read', () => {
    expect(loggedEvents().filter((event) => !READS.has(event))).toEqual([]);
  });

  test('logs what detectors read of one event, or the page on rules says where that event is needed', () => {
    const logged = new Set(loggedEvents());
    const readAlone = [...READS].filter(([, { join }]) => join === undefined).map(([event]) => event);
    const rules = readFileSync(join(ROOT, 'docs/rules.md'), 'utf8');
    const isNamed = (event: string) => rules.includes(`\`${event}\`, where that is logged`);
    expect(readAlone.filter((event) => !logged.has(event) && !isNamed(event))).toEqual([]);
  });

  test('captures environments in releases, with times of the clock', () => {
    expect(yamlOf('tracee-values.yaml')).toEqual({
      defaultPolicy: false,
      config: { output: { format: 'json', options: { execEnv: true, relativeTime: false } } },
    });
  });

  test('captures environments in builds of the main branch', () => {
    expect(yamlOf('tracee-values-main.yaml')).toEqual({
      defaultPolicy: false,
      config: { output: { format: 'json' }, enrichment: { environment: true } },
    });
  });
});

describe('Fluent Bit', () => {
  const { pipeline } = yamlOf('fluent-bit.yaml');
  const values = yamlOf('fluent-bit-values.yaml');
  const input = only<Record<string, string>>(pipeline.inputs);
  const filter = only<Record<string, string>>(pipeline.filters);
  const output = only<Record<string, unknown>>(pipeline.outputs);

  test('sends nothing that has not gone through the filter', () => {
    expect([filter['match'], output['match']]).toEqual([input['tag'], input['tag']]);
    expect(filter).toMatchObject({ name: 'lua', script: '/fluent-bit/scripts/keep-api-server-address.lua' });
    expect(textOf('keep-api-server-address.lua')).toContain(`\nfunction ${filter['call']}(`);
    expect(PAGE).toContain("'luaScripts.keep-api-server-address\\.lua=docs/setup/keep-api-server-address.lua'");
  });

  test("reads the log of Tracee's containers, and not of its operator", () => {
    const { path = '', exclude_path: excluded = '' } = input;
    const fileOf = (pod: string, container: string) =>
      `/var/log/containers/${pod}_tracee_${container}-${'a0'.repeat(32)}.log`;
    const isRead = (file: string) => matchesGlob(file, path) && !matchesGlob(file, excluded);
    expect(isRead(fileOf('tracee-x7k2p', 'tracee'))).toBe(true);
    expect(isRead(fileOf('tracee-operator-6d9f8c7b54-x2x7q', 'tracee-operator'))).toBe(false);
    expect(isRead(fileOf('checkout-6d9f8c7b54-x2x7q', 'checkout'))).toBe(false);
  });

  test('joins what the runtime has cut, and has room for the longest exec', () => {
    expect(input).toMatchObject({ name: 'tail', 'multiline.parser': 'cri', skip_long_lines: 'on' });
    const longest = 8191 * '\\u0001'.length + 16 * 1024;
    expect(bytesOf(input['buffer_chunk_size'])).toBeGreaterThan(longest);
    expect(bytesOf(input['buffer_max_size'])).toBeGreaterThanOrEqual(bytesOf(input['buffer_chunk_size']));
  });

  test("sends Tracee's lines alone, compressed, each object whole", () => {
    expect(output).toMatchObject({ name: 's3', log_key: 'log', compression: 'gzip', use_put_object: 'on' });
  });

  test('makes keys of which traceward.json tells the cluster, and which the policy allows', () => {
    const { cluster } = readSettings(readFileSync(join(ROOT, 'traceward.json'), 'utf8'), 'traceward.json');
    const key = String(output['s3_key_format'])
      .replace(/\$\{CLUSTER\}/, 'demo')
      .replace(/^\//, '');
    expect(createClusterOf(cluster.pattern, cluster.default)(key)).toBe('demo');
    const { Resource } = only(filledPolicy().Statement);
    expect(matchesGlob(`arn:aws:s3:::logs-1/${key}`, Resource.replace(/\*$/, '**'))).toBe(true);
    expect(matchesGlob(`arn:aws:s3:::logs-1/${key.replace('demo', 'other')}`, Resource.replace(/\*$/, '**'))).toBe(
      false,
    );
  });

  test('gets from the values every variable that it asks for', () => {
    const wanted = [...textOf('fluent-bit.yaml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const given = [...values.env, ...values.envWithTpl].map(({ name }: { name: string }) => name);
    expect(new Set(given)).toEqual(new Set(wanted));
    const asked = values.envWithTpl.map(({ value }: { value: string }) => /\.Values\.(\w+)/.exec(value)?.[1]);
    expect(asked.filter((name: string) => !PAGE.includes(`--set ${name}=`))).toEqual([]);
  });

  test('has what it writes on a volume that outlives the pod, and all else read-only', () => {
    const mounts: { name: string; mountPath: string; readOnly?: boolean }[] = values.daemonSetVolumeMounts;
    const written = [input['db'], output['store_dir']].map(String);
    const state = only(mounts.filter(({ readOnly }) => readOnly !== true));
    expect(written.filter((path) => !path.startsWith(`${state.mountPath}/`))).toEqual([]);
    expect(values.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(mounts.map(({ name }) => name)).toEqual(values.daemonSetVolumes.map(({ name }: { name: string }) => name));
  });

  test('starts with the configuration that the page puts there', () => {
    expect(values.args).toContain('--config=/fluent-bit/etc/conf/traceward.yaml');
    expect(PAGE).toContain("'config.extraFiles.traceward\\.yaml=docs/setup/fluent-bit.yaml'");
  });

  test.each([
    'fluent-bit.yaml',
    'fluent-bit-forward.yaml',
    'fluent-bit-aggregator.yaml',
    'keep-api-server-address.lua',
  ])('gets %s unchanged through Helm, which fills templates', (file) => {
    expect(textOf(file)).not.toMatch(/\{\{|\}\}|[^\n\x20-\x7e]/);
  });
});

describe('an aggregator', () => {
  const [node, forwarding] = [yamlOf('fluent-bit.yaml'), yamlOf('fluent-bit-forward.yaml')];
  const aggregator = yamlOf('fluent-bit-aggregator.yaml');
  const values = yamlOf('fluent-bit-aggregator-values.yaml');
  const forward = only<Record<string, unknown>>(forwarding.pipeline.outputs);
  const input = only<Record<string, unknown>>(aggregator.pipeline.inputs);
  const output = only<Record<string, unknown>>(aggregator.pipeline.outputs);

  test('gets what the nodes would send themselves, through the same filter', () => {
    expect(forwarding.pipeline.filters).toEqual(node.pipeline.filters);
    const { mem_buf_limit: _, ...read } = only<Record<string, unknown>>(node.pipeline.inputs);
    expect(only(forwarding.pipeline.inputs)).toEqual({ ...read, 'storage.type': 'filesystem' });
    expect(forward).toMatchObject({ name: 'forward', match: output['match'], require_ack_response: 'on' });
  });

  test('is where the nodes look for it', () => {
    const [port] = values.extraPorts;
    expect(forward['host']).toBe(`${values.fullnameOverride}.traceward.svc`);
    expect([forward['port'], input['port']]).toEqual([port.port, port.containerPort]);
  });

  test('writes as the nodes would, with keys of its own, and what it writes is on its volume', () => {
    const { s3_key_format: key, store_dir: folder, ...others } = output;
    const ofNode = only<Record<string, unknown>>(node.pipeline.outputs);
    expect(key).toBe(String(ofNode['s3_key_format']).replace('NODE_NAME', 'POD_NAME'));
    expect(ofNode).toMatchObject({ ...others, total_file_size: '32M', store_dir_limit_size: '1G' });
    expect(String(folder).startsWith(`${only<{ mountPath: string }>(values.extraVolumeMounts).mountPath}/`)).toBe(true);
    expect(only<{ name: string }>(values.extraVolumes).name).toBe(
      only<{ name: string }>(values.extraVolumeMounts).name,
    );
  });

  test('gets every variable that it asks for', () => {
    const wanted = [...textOf('fluent-bit-aggregator.yaml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const given = [...values.env, ...values.envWithTpl].map(({ name }: { name: string }) => name);
    expect(new Set(given)).toEqual(new Set(wanted));
  });
});

describe('the shipper', () => {
  test('may write the objects of its cluster, and nothing else', () => {
    expect(filledPolicy().Statement).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::logs-1/cluster=demo/*',
      },
    ]);
  });

  test('may encrypt what it writes, if a KMS key is asked for, and not decrypt', () => {
    const [write, encrypt, ...more] = jsonOf('shipper-policy-kms.json').Statement;
    expect(write).toEqual(only(jsonOf('shipper-policy.json').Statement));
    expect(encrypt).toMatchObject({ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: 'KMS_KEY_ARN' });
    expect(more).toEqual([]);
  });

  test('alone can take its role', () => {
    const values = yamlOf('fluent-bit-values.yaml');
    const { Principal, Condition } = only<Record<string, unknown>>(jsonOf('shipper-trust.json').Statement);
    expect({ Principal, Condition }).toEqual({
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Condition: {
        StringEquals: {
          'aws:RequestTag/kubernetes-namespace': 'traceward',
          'aws:RequestTag/kubernetes-service-account': values.serviceAccount.name,
        },
      },
    });
    expect(PAGE).toContain('--namespace traceward --create-namespace');
    expect(PAGE).toContain(`--service-account ${values.serviceAccount.name}`);
  });
});

/** The events of all of Tracee's policies in the folder. */
function loggedEvents(): string[] {
  const policies = readdirSync(SETUP).filter((file) => file.startsWith('tracee-policy'));
  return policies.flatMap((file) => yamlOf(file).spec.rules.map(({ event }: { event: string }) => event));
}

/** The policy as the page's own command fills it. */
function filledPolicy(): { Statement: { Resource: string }[] } {
  const command = only(
    blocksOf('sh')
      .join('\n')
      .match(/sed -e .*?\.json/g) ?? [],
  );
  const env = { PATH: process.env['PATH'], LOG_BUCKET: 'logs-1', CLUSTER: 'demo' };
  return JSON.parse(execFileSync('sh', ['-c', command], { cwd: ROOT, env, encoding: 'utf8' }));
}

function bytesOf(size = ''): number {
  const [, number, unit = ''] = /^(\d+)([kM]?)$/.exec(size) ?? [];
  return Number(number) * { '': 1, k: 1000, M: 1_000_000 }[unit as '' | 'k' | 'M'];
}
