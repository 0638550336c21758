import type { Words } from './detector.ts';

/** Words that fit every detector, by its name and what it says of itself; its own may say more. */
export function plainWords(name: string, description?: string): Words {
  const seen = 'the event itself says so';
  const why = description === undefined || description === '' ? `the rule "${name}" describes it.` : description;
  return {
    question: name,
    did: `matched the rule "${name}"`,
    finds: `what matches the rule "${name}"`,
    findsWhat: `what matches the rule "${name}"`,
    nothing: `Nothing matched the rule "${name}".`,
    why,
    event: 'event',
    fact: 'Event',
    target: 'Target',
    reached: `matched the rule "${name}":`,
    meaning: `Events of one container and process that match the rule "${name}".`,
    basis: {
      observed: { told: `observed: ${seen}`, meaning: `${seen}.` },
      configured: { told: 'configured: the settings say so', meaning: 'The settings say so.' },
      reported: { told: 'reported: Tracee itself found it', meaning: 'Tracee itself found it, by a rule of its own.' },
      inferred: { told: 'inferred: others of the cluster say so', meaning: 'Others of the cluster say so.' },
    },
    first: 'Look first at what you do not know.',
    checks: { isMeant: 'Is this pod meant to do so?', further: [] },
  };
}
