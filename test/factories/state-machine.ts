import { createResolver, type Physical } from '#local-aws/template/resolve.ts';
import { readTemplate } from '#local-aws/template/stack-template.ts';
import { resourceOf, type Template } from './stack.ts';

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
  readonly ItemReader?: { readonly Resource: string; readonly Parameters: Readonly<Record<string, string>> };
  readonly ResultWriter?: { readonly Parameters: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The definition of the stack's state machine, as Step Functions would get it: every resource with an ARN. */
export function definitionOf(template: Template): Definition {
  const resolver = createResolver({
    template: readTemplate(JSON.stringify(template)),
    region: 'eu-west-1',
    account: '111122223333',
    physical: new Map(Object.keys(template.Resources).map((id) => [id, physicalOf(id)])),
  });
  const { DefinitionString } = resourceOf(template, 'AWS::StepFunctions::StateMachine').Properties;
  return JSON.parse(String(resolver.resolve(DefinitionString)));
}

function physicalOf(logicalId: string): Physical {
  const Arn = `arn:aws:lambda:eu-west-1:111122223333:function:${logicalId}`;
  return { ref: logicalId, attributes: { Arn } };
}
