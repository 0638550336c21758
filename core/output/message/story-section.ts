import type { Story, StoryPart } from '#core/notify/alert.ts';
import { showInstant } from './describe.ts';
import type { Section } from './message.ts';
import { named, type Phrase, phrase } from './phrase.ts';

/** Whether other things were found in the same container about then. */
export function hasStory(story: Story | undefined): story is Story {
  return story !== undefined && story.parts.length > 1;
}

/** What was found in one container, in the order in which it happened. */
export function storySection(story: Story | undefined): Section[] {
  if (!hasStory(story)) return [];
  return [{ title: 'Story', kind: 'list', items: story.parts.map(partLine), more: 0 }];
}

function partLine({ at, name, process, target, isThis }: StoryPart): Phrase {
  const where = target === undefined ? [] : phrase` -> ${named(target)}`;
  return phrase`${[showInstant(at)]}: ${named(name)}: ${named(process)}${where}${[isThis ? ' (this message)' : '']}`;
}
