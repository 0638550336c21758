import type { NextStep, Section } from '#core/output/message/message.ts';
import { plainText } from '#core/output/message/phrase.ts';
import { copiedBlock } from './copy-button.ts';
import { element } from './element.ts';

/** A section of a message, as an alert has it, with a button at all that is to be copied. */
export function drawSection(section: Section): HTMLElement[] {
  return [element('h3', {}, section.title), ...contentOf(section)];
}

function contentOf(section: Section): HTMLElement[] {
  switch (section.kind) {
    case 'text':
      return [element('p', {}, plainText(section.text))];
    case 'steps':
      return [element('ol', { class: 'steps' }, ...section.steps.map(drawStep))];
    case 'code':
      return [element('p', {}, plainText(section.text)), copiedBlock('the entry', section.code)];
    case 'facts':
    case 'list':
      // What a reader does about a finding has none of these.
      return [];
  }
}

function drawStep({ text, command }: NextStep): HTMLElement {
  return element('li', {}, plainText(text), command === undefined ? undefined : copiedBlock('the command', command));
}
