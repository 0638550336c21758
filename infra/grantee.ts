import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** What has a role of its own, which may nothing until it is allowed. */
export abstract class Grantee extends Construct {
  abstract readonly role: Role;

  allow(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  /** Only while these keys of the request's context have these values. */
  allowIf(equal: Record<string, string>, actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions: { StringEquals: equal } }));
  }

  /** A name that was given up may be anybody's: only on what still belongs to this account. */
  allowOwnedBy(account: string, actions: string[], ...resources: string[]): void {
    this.allowIf({ 'aws:ResourceAccount': account }, actions, ...resources);
  }
}
