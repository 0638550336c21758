import type { Finding } from '#core/correlate/finding.ts';
import { conditionsText, type Unusual } from '#core/settings/suppression.ts';
import type { Section } from './message.ts';
import { named, phrase } from './phrase.ts';

/** Longer conditions are cut: the owner and the reason tell which entry it is, too. */
const MAX_CONDITIONS = 300;

/** Which entry covers what is told all the same, and why it did not hide it. */
export function coveringSection({ suppression }: Pick<Finding, 'suppression'>): Section[] {
  if (suppression?.mode !== 'count') return [];
  const { conditions, owner, reason, toldFor } = suppression;
  const entry = phrase`(${named(conditionsText(conditions), MAX_CONDITIONS)})`;
  const whose = phrase`Its owner: ${named(owner)}. Its reason: ${named(reason)}`;
  if (toldFor === undefined) {
    const text = phrase`An entry of traceward.json ${entry} would have suppressed this if its mode were suppress and not count. ${whose}`;
    return [{ title: 'Counted as expected', kind: 'text', text }];
  }
  const text = phrase`An entry of traceward.json ${entry} covers this, but ${[TOLD_FOR[toldFor]]}. ${whose}`;
  return [{ title: 'Covered by a suppression, and told all the same', kind: 'text', text }];
}

const TOLD_FOR: Readonly<Record<Unusual, string>> = {
  tool: 'it does not name the tool as its process or executable, and suspicious tools are never hidden otherwise',
  temporary: 'it names no executable, and what runs from a temporary place is never hidden otherwise',
  entered: 'it names no process and no executable, and what was entered from outside is never hidden otherwise',
  forgotten:
    'it is not known what this runs, and its container ran more unusual programs than are remembered: this may be one of them',
};
