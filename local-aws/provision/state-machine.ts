import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { resourceType } from './resource-type.ts';

/** A state machine is only described: whoever runs it reads its definition. */
export const stateMachine = resourceType(
  { StateMachineName: v.optional(v.string()), DefinitionString: v.string() },
  ({ StateMachineName, DefinitionString: definition }, { logicalId, region, account }) => {
    const name = StateMachineName ?? physicalName(logicalId);
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
    return {
      ref: arn,
      attributes: { Arn: arn, Name: name },
      pieces: [{ kind: 'state-machine', logicalId, name, arn, definition }],
    };
  },
);
