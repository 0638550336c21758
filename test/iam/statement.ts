import * as v from 'valibot';

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);
const scalar = v.pipe(v.union([v.string(), v.boolean(), v.number()]), v.transform(String));
const values = v.pipe(
  v.union([scalar, v.array(scalar)]),
  v.transform((value) => [value].flat()),
);

const statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(v.union([v.literal('*'), v.record(v.picklist(['AWS', 'Service']), texts)])),
  Action: v.optional(texts),
  NotAction: v.optional(texts),
  Resource: v.optional(texts),
  NotResource: v.optional(texts),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), values)), {}),
});

const statements = v.pipe(
  v.union([v.array(statement), statement]),
  v.transform((value) => [value].flat()),
);
const policyDocument = v.strictObject({
  Version: v.optional(v.string()),
  Id: v.optional(v.string()),
  Statement: statements,
});

/** A statement of a policy, with every reference resolved, and lists where IAM also takes one text. */
export type Statement = v.InferOutput<typeof statement>;

/** The statements of a policy document. Throws what valibot throws for what this knows nothing of, such as NotPrincipal. */
export function readPolicyDocument(document: unknown): Statement[] {
  return v.parse(policyDocument, document).Statement;
}

/** The same of statements that stand alone: what a person is asked to add to a policy. */
export function readStatements(document: unknown): Statement[] {
  return v.parse(statements, document);
}
