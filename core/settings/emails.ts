import * as v from 'valibot';

const email = v.pipe(v.string(), v.email('Expected an e-mail address'));

/** Receivers, each of whom has to confirm. */
export const emails = v.pipe(
  v.array(email),
  v.checkItems((address, index, all) => all.indexOf(address) === index, 'Expected each address only once'),
);
