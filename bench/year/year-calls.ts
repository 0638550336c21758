import { type Call, CLUSTERS, DAY, HOUR, MINUTE } from '#bench/alerts/fleet.ts';
import { createRandom } from '#bench/speed/data/random.ts';
import { hashOf } from '#core/hash.ts';

export type YearFleet = {
  readonly nodes: number;
  /** Of each cluster. */
  readonly applications: number;
  /** Pods of an application that calls. */
  readonly replicas: number;
  /** Of CI, a day. */
  readonly ciJobs: number;
  /** Of each cluster. */
  readonly hourlyJobs: number;
  /** Whether all of it is there on that day. On others each fifth application is rolled out, and each third agent calls. */
  readonly isWhole: (day: number) => boolean;
};

const CONTROLLERS = 20;
const DAEMON_SETS = 8;
/** Each week one application of each cluster goes, and a new one comes. */
const DAYS_OF_APPLICATION = 7;
const DAYS_OF_CONTROLLER = 5;
const DAYS_OF_AGENT = 30;
/** An agent's calls of so many days stand for those of each: after its first day nothing of it is news. */
const DAYS_BETWEEN_AGENT_CALLS = 10;
/** On a day that is not whole. */
const THINNED = { applications: 5, agents: 30 };
/** What lasts calls again so much later. */
const AGAIN = 3 * HOUR;
/** Kubernetes makes names of these. */
const LETTERS = [...'bcdfghjklmnpqrstvwxz2456789'];

/**
 * What a fleet does on one day of a year, in order: each day rolls out every application, so that all have new pods and a new
 * image, and brings new jobs; each week brings new applications, and each month new agents. The same for the same day.
 */
export function callsOfDay(fleet: YearFleet, day: number): Call[] {
  return [...CLUSTERS.flatMap((cluster) => callsOfCluster(fleet, cluster, day)), ...ciCalls(fleet, day)]
    .filter(({ at }) => at < (day + 1) * DAY)
    .sort((a, b) => a.at - b.at);
}

function callsOfCluster(fleet: YearFleet, cluster: string, day: number): Call[] {
  return [
    ...controllers(cluster, day),
    ...agents(fleet, cluster, day),
    ...Array.from({ length: fleet.applications }, (_, at) => application(fleet, cluster, at, day)).flat(),
    ...Array.from({ length: fleet.hourlyJobs }, (_, at) => hourlyJob(cluster, at, day)).flat(),
    ...person(cluster, day),
  ];
}

/** Each day every one of them calls; some are replaced. */
function controllers(cluster: string, day: number): Call[] {
  return Array.from({ length: CONTROLLERS }, (_, at): Call => {
    const workload = `controller-${letter(at)}`;
    const generation = Math.floor((day + at) / DAYS_OF_CONTROLLER);
    return {
      at: day * DAY + at * 7 * MINUTE,
      ...{ cluster, namespace: 'kube-system', pod: replica(workload, `${cluster} ${generation}`) },
      ...{ container: 'manager', image: `quay.example/platform/${workload}:v${Math.floor(generation / 6)}` },
      executable: at % 3 === 0 ? `/usr/bin/ctl-${letter(at)}` : '/manager',
    };
  });
}

function agents({ nodes, isWhole }: YearFleet, cluster: string, day: number): Call[] {
  const interval = isWhole(day) ? DAYS_BETWEEN_AGENT_CALLS : THINNED.agents;
  const generation = Math.floor(day / DAYS_OF_AGENT);
  const isNew = day % DAYS_OF_AGENT === 0;
  const each = Math.ceil(nodes / CLUSTERS.length);
  const calling = Array.from({ length: each }, (_, node) => node).filter(
    (node) => isNew || node % interval === day % interval,
  );
  return calling.flatMap((node) =>
    Array.from({ length: DAEMON_SETS }, (_, at): Call => {
      const workload = `node-agent-${letter(at)}`;
      return {
        at: day * DAY + node * 20_000 + at * MINUTE,
        ...{
          cluster,
          namespace: 'kube-system',
          pod: `${workload}-${generated(`${cluster} ${node} ${generation}`, 5)}`,
        },
        ...{ container: 'agent', image: `registry.example/platform/${workload}:${generation}` },
        executable: `/bin/${workload}`,
      };
    }),
  );
}

/** Three of ten have a mesh's sidecar that calls; one is written in Java and one in Go, and call by themselves. */
function application({ replicas, isWhole }: YearFleet, cluster: string, at: number, day: number): Call[] {
  if (!isWhole(day) && (Math.floor(at / 10) + day) % THINNED.applications > 0) return [];
  const workload = `app-${at + Math.floor((day + at) / DAYS_OF_APPLICATION) * 1000}`;
  const rollout = day * DAY + number(`${cluster} ${workload} ${day}`) * 8 * HOUR;
  return Array.from({ length: replicas }, (_, of) => {
    const common = {
      at: rollout + of * MINUTE,
      ...{ cluster, namespace: `team-${at % 7}`, pod: replica(workload, `${cluster} ${day} ${of}`) },
    };
    const app = { ...common, container: 'app', image: `registry.example/shop/${workload}:${day}` };
    if (at % 10 < 3) return lasting({ ...common, ...SIDECAR });
    if (at % 10 === 4) return THREADS.map((thread) => ({ ...app, executable: '/usr/lib/jvm/bin/java', thread }));
    return at % 10 === 5 ? lasting({ ...app, executable: '/app' }) : [];
  }).flat();
}

function hourlyJob(cluster: string, at: number, day: number): Call[] {
  const workload = `cleanup-${letter(at)}`;
  return Array.from({ length: 24 }, (_, hour): Call => {
    const begin = day * DAY + hour * HOUR + at * MINUTE;
    return {
      at: begin,
      ...{
        cluster,
        namespace: 'jobs',
        pod: `${workload}-${29_000_000 + begin / MINUTE}-${generated(workload + begin, 5)}`,
      },
      ...{ container: 'job', image: `registry.example/jobs/${workload}:1`, executable: '/app/job' },
    };
  });
}

/** Each day somebody looks into a pod of each cluster by kubectl exec, and asks the API server. */
function person(cluster: string, day: number): Call[] {
  const at = day % 11;
  return [
    {
      at: day * DAY + 5 * HOUR,
      ...{ cluster, namespace: `team-${at % 7}`, pod: replica(`app-${at}`, `${cluster} ${day} 0`), container: 'app' },
      ...{ image: `registry.example/shop/app-${at}:${day}`, executable: '/usr/bin/curl', parents: ['/bin/bash'] },
      isEntered: true,
    },
  ];
}

function ciCalls({ ciJobs }: YearFleet, day: number): Call[] {
  return Array.from({ length: ciJobs }, (_, job): Call => {
    const at = day * DAY + (job * DAY) / ciJobs;
    const kind = CI[job % CI.length] ?? CI[0];
    const pod = kind.pod(job, generated(`ci ${day} ${job}`, 8));
    return {
      at,
      cluster: 'dev',
      namespace: 'ci',
      pod,
      container: 'build',
      image: kind.image,
      executable: kind.executable,
    };
  });
}

const CI = [
  {
    pod: (job: number, name: string) => `runner-t1x4kq7zz-project-${job % 40}-concurrent-${job % 4}-${name}`,
    ...{ image: 'registry.example/gitlab/helper:16', executable: '/usr/bin/gitlab-runner-helper' },
  },
  {
    pod: (job: number, name: string) => `build-${letter(job % 4)}-${name.slice(0, 5)}-test-${job}`,
    ...{ image: 'quay.example/argoproj/argoexec:3', executable: '/bin/argoexec' },
  },
] as const;

const SIDECAR = { container: 'daprd', image: 'registry.example/daprio/daprd:1.14', executable: '/daprd' };
const THREADS = ['main', 'pool-3-thread-3', 'OkHttp kubernet', 'ForkJoinPool-2'];

function lasting(call: Call): Call[] {
  return [call, { ...call, at: call.at + AGAIN }];
}

function replica(workload: string, of: string): string {
  return `${workload}-${generated(`${workload} ${of}`, 9)}-${generated(`${of} ${workload}`, 5)}`;
}

/** A name as Kubernetes makes them, the same for the same text. */
function generated(text: string, length: number): string {
  const random = createRandom(Number.parseInt(hashOf(text).slice(0, 8), 16));
  return Array.from({ length }, () => random.pick(LETTERS)).join('');
}

/** From 0 on and below 1. */
function number(text: string): number {
  return Number.parseInt(hashOf(text).slice(0, 8), 16) / 2 ** 32;
}

function letter(at: number): string {
  return String.fromCharCode(97 + (at % 26));
}
