import { createRandom } from '#bench/speed/data/random.ts';

/** A process that connects to the API server, as Tracee tells of it. */
export type Call = {
  /** Milliseconds since the simulation began. */
  readonly at: number;
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** With its tag. */
  readonly image: string;
  readonly executable: string;
  /** The name of the thread, if it is not that of the executable. */
  readonly thread?: string;
  readonly parents?: readonly string[];
  readonly isEntered?: boolean;
  /** Names the attack that it is part of. */
  readonly attack?: string;
  /** It is no call, but what Tracee found by this rule. */
  readonly rule?: string;
};

export type FleetOptions = {
  readonly nodes: number;
  /** Of each cluster. */
  readonly applications: number;
  /** Whether one of the clusters runs jobs of CI. */
  readonly hasCi: boolean;
  /** Whether Tracee's default policy writes findings of its other rules, too. */
  readonly hasRules?: boolean;
  readonly seed: number;
};

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const DAYS = 14;
export const CLUSTERS = ['prod', 'staging', 'dev'] as const;

const CONTROLLERS = 20;
const DAEMON_SETS = 8;
/** Every hour, and every quarter of an hour; fewer where there are few applications. */
const HOURLY_JOBS = 10;
const FREQUENT_JOBS = 6;
const CI_JOBS_PER_DAY = 240;
const REPLICAS = 8;
/** Days of the upgrade of all nodes, of a new namespace, and of many workloads at once. */
const UPGRADE = 5 * DAY + 14 * HOUR;
const NEW_NAMESPACE = 7 * DAY;
export const STORM = 12 * DAY;
/** Days on which agents of nodes are rolled out. */
const AGENT_ROLLOUTS = [3 * DAY + 2 * HOUR, 10 * DAY + 3 * HOUR];
/** What lasts for a day stands for all its connects with two of them: after the first nothing of it is news. */
const AGAIN = 40 * MINUTE;

/** Kubernetes makes names of these. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** What a fleet does in two weeks that is as it should be, in no order. */
export function* fleetCalls({ hasRules = false, ...options }: FleetOptions): Generator<Call> {
  for (const call of callsOf(options)) {
    yield call;
    if (hasRules) for (const rule of rulesOf(call)) yield { ...call, at: call.at + 1000, rule };
  }
}

/**
 * Rules that match what is as it should be, by what a program does: agents that mount devices of the node or ask Docker, compilers of
 * Java at run time, builds that write executables, a library that is loaded into every process of an image, a watchdog.
 */
function rulesOf({ container, executable, image, namespace, pod }: Call): string[] {
  if (pod.startsWith('node-agent-a')) return ['TRC-1014'];
  if (pod.startsWith('node-agent-b')) return ['TRC-1019'];
  if (executable.endsWith('/java')) return ['TRC-104'];
  if (namespace === 'ci') return ['TRC-1022'];
  if (namespace === 'team-5' && container === 'app') return ['TRC-107'];
  return image.startsWith('registry.example/jobs/cleanup-a:') ? ['TRC-102'] : [];
}

function* callsOf({ nodes, applications, hasCi, seed }: Omit<FleetOptions, 'hasRules'>): Generator<Call> {
  const random = createRandom(seed);
  const name = (length: number) => Array.from({ length }, () => random.pick([...LETTERS])).join('');
  const word = (length: number) => Array.from({ length }, () => random.integer(36).toString(36)).join('');
  const replica = (workload: string) => `${workload}-${name(9)}-${name(5)}`;

  for (const cluster of CLUSTERS) {
    yield* controllers(cluster);
    yield* daemonSets(cluster);
    for (let at = 0; at < applications; at += 1) yield* application(cluster, at);
    yield* cronJobs(cluster, 'cleanup', Math.min(HOURLY_JOBS, Math.ceil(applications / 15)), HOUR);
    yield* cronJobs(cluster, 'probe', Math.min(FREQUENT_JOBS, Math.ceil(applications / 25)), HOUR / 4);
  }
  if (hasCi) yield* ciJobs();
  yield* newNamespace();
  yield* storm();

  /** A new pod of each every five days, as they are replaced. */
  function* controllers(cluster: string): Generator<Call> {
    for (let at = 0; at < CONTROLLERS; at += 1) {
      const workload = `controller-${letter(at)}`;
      const executable = at % 3 === 0 ? `/usr/bin/ctl-${letter(at)}` : '/manager';
      const image = `quay.example/platform/${workload}:v1`;
      for (let day = 0; day < DAYS; day += 5) {
        const begin = day * DAY + at * 7 * MINUTE;
        yield* lasting({
          at: begin,
          cluster,
          namespace: 'kube-system',
          pod: replica(workload),
          container: 'manager',
          image,
          executable,
        });
      }
    }
  }

  /** On the first day, at a rollout, and again on each node that is replaced in the night of the upgrade. */
  function* daemonSets(cluster: string): Generator<Call> {
    const each = Math.floor(nodes / CLUSTERS.length);
    for (let at = 0; at < DAEMON_SETS; at += 1) {
      const workload = `node-agent-${letter(at)}`;
      const image = `registry.example/platform/${workload}:2`;
      const executable = `/bin/${workload}`;
      for (let node = 0; node < each; node += 1) {
        const rollouts = AGENT_ROLLOUTS.map((begin) => begin + node * 20_000);
        for (const begin of [node * 1000, UPGRADE + node * MINUTE, ...rollouts]) {
          const pod = `${workload}-${name(5)}`;
          yield* lasting({ at: begin, cluster, namespace: 'kube-system', pod, container: 'agent', image, executable });
        }
      }
    }
  }

  /**
   * Rolled out once a day, and moved in the night of the upgrade. Three of ten have a mesh's sidecar that calls; one is written in
   * Java and one in Go, and call by themselves.
   */
  function* application(cluster: string, at: number): Generator<Call> {
    const workload = `app-${letters(at)}`;
    const namespace = `team-${at % 7}`;
    const rollouts = Array.from({ length: DAYS }, (_, day) => day * DAY + (day === 0 ? at : random.integer(8 * HOUR)));
    for (const [day, rollout] of [...rollouts, UPGRADE + random.integer(2 * HOUR)].entries()) {
      const image = `registry.example/shop/${workload}:${day}`;
      for (let of = 0; of < REPLICAS; of += 1) {
        const common = { at: rollout + of * MINUTE, cluster, namespace, pod: replica(workload) };
        if (at % 10 < 3) yield* lasting({ ...common, ...SIDECAR });
        if (at % 10 === 4) yield* javaProgram(common, image);
        if (at % 10 === 5) yield* lasting({ ...common, container: 'app', image, executable: '/app' });
      }
    }
  }

  function* javaProgram(common: Pick<Call, 'at' | 'cluster' | 'namespace' | 'pod'>, image: string): Generator<Call> {
    const pool = 1 + random.integer(9);
    for (const thread of [
      'main',
      `pool-${pool}-thread-3`,
      'OkHttp kubernet',
      'Reference Handl',
      `ForkJoinPool-${pool}`,
    ]) {
      yield { ...common, container: 'app', image, executable: '/usr/lib/jvm/bin/java', thread };
    }
  }

  function* cronJobs(cluster: string, kind: string, workloads: number, interval: number): Generator<Call> {
    for (let at = 0; at < workloads; at += 1) {
      const workload = `${kind}-${letter(at)}`;
      const image = `registry.example/jobs/${workload}:1`;
      for (let run = 0; run < (DAYS * DAY) / interval; run += 1) {
        const pod = `${workload}-${29_000_000 + (run * interval) / MINUTE}-${name(5)}`;
        const begin = run * interval + at * MINUTE;
        yield { at: begin, cluster, namespace: 'jobs', pod, container: 'job', image, executable: '/app/job' };
      }
    }
  }

  /** Pods as GitLab, Argo Workflows, Spark, Tekton and Airflow name them. Of GitLab's one in three runs kubectl. */
  function* ciJobs(): Generator<Call> {
    const pods = [
      (at: number) => `runner-t1x4kq7zz-project-${at % 40}-concurrent-${at % 4}-${name(8)}`,
      (at: number) => `build-${letter(at % 4)}-${name(5)}-test-${random.integer(2 ** 32)}`,
      (at: number) => `etl-${letter(at % 4)}-${random.hex(16)}-driver`,
      (at: number) => `pipeline-${letter(at % 4)}-${name(5)}-build-pod`,
      (at: number) => `report-${letter(at % 4)}-load-${word(8)}`,
    ];
    const programs = [
      ['registry.example/gitlab/helper:16', '/usr/bin/gitlab-runner-helper'],
      ['quay.example/argoproj/argoexec:3', '/bin/argoexec'],
      ['registry.example/apache/spark:3', '/opt/java/bin/java'],
      ['registry.example/tekton/entrypoint:1', '/ko-app/entrypoint'],
      ['registry.example/apache/airflow:2', '/usr/bin/python3.11'],
    ] as const;
    for (let job = 0; job < DAYS * CI_JOBS_PER_DAY; job += 1) {
      const kind = job % pods.length;
      const pod = pods[kind]?.(job) ?? '';
      const [image, executable] = programs[kind] ?? ['', ''];
      const common = { at: (job * DAY) / CI_JOBS_PER_DAY, cluster: 'dev', namespace: 'ci', pod, container: 'build' };
      yield { ...common, image, executable };
      if (kind === 0 && job % 3 === 0) yield { ...common, ...KUBECTL };
    }
  }

  function* newNamespace(): Generator<Call> {
    for (let at = 0; at < 15; at += 1) {
      const common = {
        at: NEW_NAMESPACE + at * MINUTE,
        cluster: 'prod',
        namespace: 'new-team',
        pod: replica(`new-${letter(at)}`),
      };
      if (at % 5 > 0) yield { ...common, ...SIDECAR };
      else yield { ...common, container: 'app', image: `registry.example/new/app-${letter(at)}:1`, executable: '/app' };
    }
  }

  function* storm(): Generator<Call> {
    for (let at = 0; at < 200; at += 1) {
      const workload = `burst-${letters(at)}`;
      const cluster = CLUSTERS[at % CLUSTERS.length] ?? 'prod';
      const image = `registry.example/burst/app-${at % 67}:1`;
      yield {
        at: STORM + at * 4000,
        cluster,
        namespace: 'burst',
        pod: replica(workload),
        container: 'app',
        image,
        executable: '/app',
      };
    }
  }
}

/** What connects twice, in two objects. */
function* lasting(call: Call): Generator<Call> {
  yield call;
  yield { ...call, at: call.at + AGAIN };
}

const SIDECAR = { container: 'daprd', image: 'registry.example/daprio/daprd:1.14', executable: '/daprd' };
const KUBECTL = {
  image: 'registry.example/bitnami/kubectl:1.31',
  executable: '/opt/bitnami/kubectl/bin/kubectl',
  parents: ['/bin/bash'],
};

function letter(at: number): string {
  return String.fromCharCode(97 + (at % 26));
}

function letters(at: number): string {
  return letter(Math.floor(at / 676)) + letter(Math.floor(at / 26)) + letter(at);
}
