import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';

/** What the words of the report mean. */
export function glossarySection({ findings }: Report): Markup {
  const isCompared = findings.some(({ comparison }) => comparison !== undefined);
  return html`<section id="words" aria-labelledby="words-title">
<h2 id="words-title">What the words mean</h2>
<dl class="words">${[...WORDS, ...(isCompared ? COMPARED : [])].map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>
</section>`;
}

type Word = readonly [word: string, meaning: string];

const WORDS: readonly Word[] = [
  [
    'Finding',
    'A container asked for a connection to the address of its Kubernetes API server, with one process to one port. Many containers do so by design; look for those that have no reason to.',
  ],
  ['Observed', 'That very container was seen being told this address, in its environment (KUBERNETES_SERVICE_HOST).'],
  [
    'Inferred',
    'The container was not seen being told, mostly because it started before Tracee did; but at least two others of its cluster have this address, and it is the same for all.',
  ],
  [
    'Count',
    'Connects in what was read, each once, however often the log was delivered. “At least” marks a count where earlier connects may be missing.',
  ],
  ['Suppressed', 'A reviewed entry of the settings expects it. It is stored and counted, and nobody is alerted.'],
];

const COMPARED: readonly Word[] = [
  ['New', 'Live detection never told it.'],
  ['Known', 'Live detection told it, too.'],
  ['Gone', 'Live detection told it, and this version does not find it in the same logs.'],
  [
    'Not comparable',
    'Live detection told it, but not all that it came from was read here, or its state has expired; so its absence says nothing.',
  ],
];
