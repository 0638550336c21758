import type { JoinRead } from '#core/detectors/detector.ts';
import type { Read } from '#core/detectors/reads.ts';
import { type Digits, decideAlone } from './decide-alone.ts';
import { type BareEvent, type MalformedEvent, OTHER } from './event.ts';
import { containerInScope, type Fields, hostOf, isNotStarted, readAnswers, readConnect, readExec } from './fields.ts';
import { nameText } from './name-text.ts';

/** What detectors make of an event. `digits`: see `readDigits`. */
export function readNamed(name: string, fields: Fields, read: Read, digits: Digits): BareEvent | MalformedEvent {
  const joined = read.join === undefined ? OTHER : readJoined(fields, read.join);
  if (read.alone.length === 0 || joined.kind === 'malformed') return joined;
  const scope = joined.kind === 'other' ? containerInScope(fields) : joined.container;
  if (scope !== OTHER && typeof scope !== 'string') return read.join === undefined ? scope : joined;
  if (scope === OTHER && isNotStarted(fields)) return joined;
  const [first, ...others] = decideAlone(name, fields, { read, digits, isInContainer: typeof scope === 'string' });
  if (first === undefined) return joined;
  const found = [first, ...others] as const;
  const process = nameText(fields.process());
  if (joined.kind !== 'other') return { ...joined, process, found };
  return { kind: 'match', container: typeof scope === 'string' ? scope : hostOf(fields), process, found };
}

function readJoined(fields: Fields, join: JoinRead) {
  if (join.as === 'connect') return readConnect(fields, join);
  if (join.as === 'answers') return readAnswers(fields, join.argument);
  return join.isOld && !fields.isOld() ? OTHER : readExec(fields, join.argument);
}
