import type { IncidentThread, ThreadPart } from '#core/notify/alert.ts';
import { showInstant } from './describe.ts';
import type { Section } from './message.ts';
import { named, type Phrase, phrase } from './phrase.ts';

/** Whether other things were found in the same container about then. */
export function hasParts(incident: IncidentThread | undefined): incident is IncidentThread {
  return incident !== undefined && incident.parts.length > 1;
}

/** What was found in one container, in the order in which it happened. */
export function incidentSection(incident: IncidentThread | undefined): Section[] {
  if (!hasParts(incident)) return [];
  return [{ title: 'Incident', kind: 'list', items: [...incident.parts.map(partLine), ...doubt(incident)], more: 0 }];
}

/** Nobody is to take the list for all of it: who makes noise can keep something else from it. */
function doubt({ mayHaveMore = false }: IncidentThread): Phrase[] {
  return mayHaveMore ? [phrase`There may be more: only so many are kept. See below what else the container did.`] : [];
}

function partLine({ at, name, process, target, isThis }: ThreadPart): Phrase {
  const where = target === undefined ? [] : phrase` -> ${named(target)}`;
  return phrase`${[showInstant(at)]}: ${named(name)}: ${named(process)}${where}${[isThis ? ' (this message)' : '']}`;
}
