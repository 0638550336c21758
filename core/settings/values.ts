import * as v from 'valibot';

/** A text with something in it. */
export const text = v.pipe(v.string(), v.nonEmpty('Expected a text with something in it'));

export const percentage = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

export const wholeNumber = v.pipe(v.number(), v.integer('Expected a whole number'));
