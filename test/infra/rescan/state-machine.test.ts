import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { synthesiseTemplate, VARIANTS, type Variant } from '../../factories/stack.ts';
import { definitionOf } from '../../factories/state-machine.ts';

describe('the state machine of the rescan', () => {
  test.each(Object.keys(VARIANTS) as Variant[])('is one that Step Functions would accept (%s)', (variant) => {
    const { isValid, errorsText } = validate(definitionOf(synthesiseTemplate(VARIANTS[variant])));
    expect({ isValid, faults: errorsText('\n') }).toEqual({ isValid: true, faults: '' });
  });
});
