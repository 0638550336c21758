import * as v from 'valibot';
import { section, text } from './schema.ts';

/** The names that tools give contexts, and nothing that a shell would take for more than a word. */
const context = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][\w.:/@-]{0,252}$/, 'Expected a context of kubectl, made of letters, digits and _ . : / @ -'),
  v.description(
    'The context of kubectl, as `kubectl config get-contexts` names it: commands in messages name it, too.',
  ),
  v.examples(['arn:aws:eks:eu-central-1:111122223333:cluster/prod', 'gke_project_europe-west1_prod']),
);

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
const eksCluster = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z][\w-]{0,99}$/, 'Expected the name of a cluster of EKS'),
  v.description(
    'The name of the cluster in EKS: messages hold a query of its audit log, which EKS writes if it is switched on.',
  ),
  v.examples(['prod']),
);

const region = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2}(?:-[a-z]{1,15}){1,3}-\d$/, 'Expected a region, such as eu-central-1'),
  v.description("The cluster's region, if it is not the one that your AWS CLI asks."),
  v.examples(['eu-central-1']),
);

/** How whoever reads a message reaches the clusters that it is about, by the clusters' names. */
export const clustersSection = v.pipe(
  v.optional(
    v.record(
      text,
      section({
        context: v.optional(v.nullable(context), null),
        eksCluster: v.optional(v.nullable(eksCluster), null),
        region: v.optional(v.nullable(region), null),
      }),
    ),
    {},
  ),
  v.description('How commands in messages reach a cluster, by the name that traceward gives it.'),
  v.examples([{ 'prod-eu': { context: 'prod-eu-admin', eksCluster: 'prod', region: 'eu-central-1' } }]),
);

export type ClusterAccess = v.InferOutput<typeof clustersSection>[string];
