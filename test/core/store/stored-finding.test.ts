import { describe, expect, test } from '@jest/globals';
import type { Basis } from '#core/correlate/finding.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import { createLifetime } from '#core/store/lifetimes.ts';
import { afterAnnouncement, isWaiting, type StoredFinding, withSighting } from '#core/store/stored-finding.ts';
import { createClock } from '#test/factories/state.ts';

const clock = createClock();
const start = clock.now();
const lifetime = createLifetime(400, clock.now);

function sighted(current: StoredFinding | undefined, basis: Basis, owner: string, now = start, foundLate = false) {
  const subject = { id: 'f', cluster: 'c', container: 'x', address: '10.96.0.1' };
  return withSighting({ subject, basis, foundLate }, current, { owner, now, lifetime });
}

/** As it is created by the first sighting. */
function created(basis: Basis): StoredFinding {
  const finding = sighted(undefined, basis, 'first');
  if (finding === undefined) throw new Error('a new finding is written');
  return finding;
}

function announcedOf(finding: StoredFinding): StoredFinding {
  const announced = afterAnnouncement(finding);
  if (announced === undefined) throw new Error('a pending finding is written');
  return announced;
}

const overLease = start + LEASE_MILLISECONDS;

describe('a claim', () => {
  test('creates a finding that is pending, leased by whoever made it', () => {
    expect(created('inferred')).toMatchObject({
      version: 1,
      pending: 'f',
      expiresAt: lifetime.end(),
      body: { basis: 'inferred', lease: { owner: 'first', until: overLease } },
    });
  });

  test('of what is known changes nothing while another is at work, and after it was announced', () => {
    expect(sighted(created('observed'), 'observed', 'second', overLease - 1)).toBeUndefined();
    expect(sighted(announcedOf(created('observed')), 'observed', 'second', overLease)).toBeUndefined();
  });

  test('takes a lease over that has ended', () => {
    const taken = sighted(created('observed'), 'observed', 'second', overLease);
    expect(taken).toMatchObject({ version: 2, pending: 'f', body: { lease: { owner: 'second' } } });
  });

  test('makes an inferred finding observed, without announcing it again', () => {
    const upgraded = sighted(announcedOf(created('inferred')), 'observed', 'second');
    expect(upgraded).toMatchObject({ body: { basis: 'observed' } });
    expect(upgraded?.pending).toBeUndefined();
    expect(upgraded?.body.lease).toBeUndefined();
  });

  test('never makes an observed finding inferred, also where it takes it over or renews it', () => {
    expect(sighted(created('observed'), 'inferred', 'second', start)).toBeUndefined();
    expect(sighted(created('observed'), 'inferred', 'second', overLease)?.body.basis).toBe('observed');
    const old = { ...announcedOf(created('observed')), expiresAt: start / 1000 + 86_400 };
    expect(sighted(old, 'inferred', 'second')).toMatchObject({
      expiresAt: lifetime.end(),
      body: { basis: 'observed' },
    });
  });

  test('of a finding that has expired creates it anew', () => {
    const expired = { ...announcedOf(created('observed')), expiresAt: start / 1000 };
    expect(sighted(expired, 'inferred', 'second')).toMatchObject({
      version: 3,
      pending: 'f',
      body: { basis: 'inferred', createdAt: start, lease: { owner: 'second' } },
    });
  });

  test('from a parked contact says that the count is a lower bound, and another does not take that back', () => {
    const late = sighted(undefined, 'observed', 'first', start, true);
    expect(late?.body.foundLate).toBe(true);
    expect(sighted(late, 'observed', 'second', overLease)?.body.foundLate).toBe(true);
  });
});

describe('a finding', () => {
  test('waits for being announced when nobody is at work on it', () => {
    const finding = created('observed');
    expect([isWaiting(finding, overLease - 1), isWaiting(finding, overLease)]).toEqual([false, true]);
    expect(isWaiting(announcedOf(finding), overLease)).toBe(false);
  });

  test('that was announced is left as it is', () => {
    expect(afterAnnouncement(announcedOf(created('observed')))).toBeUndefined();
    expect(afterAnnouncement(undefined)).toBeUndefined();
  });
});
