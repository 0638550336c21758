import { matchesGlob } from './glob.ts';

/** The characters that Kubernetes makes random names of: no vowels, nothing that looks like another. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';
/** Those of Jenkins. */
const RANDOM_OF_JENKINS = '[bcdfghjklmnpqrstvwxz\\d]';

/** A run of a pipeline, somewhere in the name. */
const RUN = new RegExp(`^${RANDOM}{5}$`);

type Generated = {
  readonly is: RegExp;
  /** What stays of it. */
  readonly stays: string;
  /** The name of a run stands before it, and is taken out, too. `always`: it is of this form only then. */
  readonly hasRun?: 'always' | 'mostly';
};

/** What controllers and tools that start pods put around their own name. The first form that a name has is its form. */
const GENERATED: readonly Generated[] = [
  // Deployment: the hash of its ReplicaSet, then the pod's own five characters.
  { is: new RegExp(`-${RANDOM}{6,10}-${RANDOM}{5}$`), stays: '' },
  // CronJob: the scheduled time in minutes, then the pod's.
  { is: new RegExp(`-\\d{8,10}-${RANDOM}{5}$`), stays: '' },
  // GitLab Runner: `runner-<token>-project-<id>-concurrent-<n>-<8 characters>`, in earlier releases 6.
  { is: /-concurrent-\d{1,9}-[a-z\d]{5,8}$/, stays: '' },
  // Spark: `<application>-<16 hexadecimal digits>-driver` and `-exec-<n>`.
  { is: /-[\da-f]{16}-(driver|exec)(?:-\d{1,9})?$/, stays: '-$1' },
  // Tekton: `<task run>-pod`; a task run is called `<pipeline run>-<task>`, and a run `<pipeline>-<5 characters>`.
  { is: /-pod(?:-retry\d{1,9})?$/, stays: '', hasRun: 'always' },
  // Argo Workflows: `<workflow>-<template>-<hash>`: 32 bits in decimal digits; workflows are called like Tekton's runs.
  { is: /-\d{6,10}$/, stays: '', hasRun: 'mostly' },
  // Runners of GitHub Actions: `<scale set>-<5 characters>-runner-<5 characters>`.
  { is: new RegExp(`-${RANDOM}{5}-runner-${RANDOM}{5}$`), stays: '-runner' },
  // Jenkins: `<job>-<number of the build>-<5>-<5>-<5>`, or `<template>-<5>-<5>`.
  { is: new RegExp(`(?:-\\d{1,9}-${RANDOM_OF_JENKINS}{5})?(?:-${RANDOM_OF_JENKINS}{5}){2}$`), stays: '' },
  // Airflow: `<dag>-<task>-<8 characters>`, which words have seldom that are no letters with a number behind; once a UUID.
  { is: /-(?![a-z]{6,8}\d{0,2}$)[a-z\d]{8}$/, stays: '' },
  { is: /[-.][\da-f]{32}$/, stays: '' },
  // DaemonSet, Job, ReplicaSet.
  { is: new RegExp(`-${RANDOM}{5}$`), stays: '' },
  { is: new RegExp(`-${RANDOM_OF_JENKINS}{5}$`), stays: '' },
  // StatefulSet.
  { is: /-\d{1,5}$/, stays: '' },
];

/**
 * The name of the workload that a pod belongs to: the pod's name without its generated parts. `endings`: further ones, as
 * in the settings: globs for the last parts of the name, each behind a hyphen, such as `-build-*`.
 */
export function workloadOf(podName: string | undefined, endings: readonly string[] = []): string | undefined {
  if (podName === undefined) return undefined;
  const name = firstOf(endings, (ending) => withoutEnding(podName, ending)) ?? podName;
  return firstOf(GENERATED, (form) => withoutGenerated(name, form)) ?? name;
}

function withoutGenerated(name: string, { is, stays, hasRun }: Generated): string | undefined {
  if (!is.test(name)) return undefined;
  const rest = name.replace(is, stays);
  if (hasRun === undefined) return rest;
  const [first, ...parts] = rest.split('-');
  const others = parts.filter((part) => !RUN.test(part));
  return hasRun === 'always' && others.length === parts.length ? undefined : [first, ...others].join('-');
}

/** Undefined if the name has no such ending, or nothing before it. */
function withoutEnding(name: string, ending: string): string | undefined {
  const globs = ending.split('-').slice(1);
  const parts = name.split('-');
  const rest = parts.slice(0, -globs.length);
  const matches = globs.every((glob, at) => matchesGlob(glob, parts[rest.length + at] ?? ''));
  return rest.length > 0 && rest[0] !== '' && matches ? rest.join('-') : undefined;
}

function firstOf<Item, Value>(items: readonly Item[], find: (item: Item) => Value | undefined): Value | undefined {
  for (const item of items) {
    const value = find(item);
    if (value !== undefined) return value;
  }
  return undefined;
}
