import { BASES } from '#core/correlate/finding.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { detectorsOf } from '#core/detectors/registry.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';
import { capitalised } from '#core/text.ts';

/** What the words of the report mean. */
export function glossarySection({ findings, detectors, comparedWith }: Report): Markup {
  const words = wordsOfAll(detectorsOf(findings, detectors));
  const isCompared = findings.some(({ comparison }) => comparison !== undefined);
  return html`<section id="words" aria-labelledby="words-title">
<h2 id="words-title">What the words mean</h2>
<dl class="words">${[...words, ...WORDS, ...(isCompared ? comparedWords(comparedWith) : [])].map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>
</section>`;
}

/** Of several detectors the join has most to say; the others have words in common. */
function wordsOfAll(detectors: readonly Detector[]): Word[] {
  const [only, ...others] = detectors;
  if (only !== undefined && others.length === 0) return wordsOf(only);
  return [...detectors.filter(({ join }) => join !== undefined).flatMap(wordsOf), OF_OTHER_RULES];
}

type Word = readonly [word: string, meaning: string];

function wordsOf({ words: { meaning, basis } }: Detector): Word[] {
  return [['Finding', meaning], ...BASES.map((each): Word => [capitalised(each), basis[each].meaning])];
}

const OF_OTHER_RULES: Word = [
  'Finding of another rule',
  'Events of one container, or host, and process that match the rule. Observed: the event itself says so. Reported: Tracee itself found it.',
];

const WORDS: readonly Word[] = [
  [
    'Risk',
    'How much a finding matters, by what ran, where from, and what its rule says, as far as it was known. Somebody should look at what is high or critical.',
  ],
  [
    'Count',
    'Connects in what was read. The same object counts once, however often it was delivered; a copy of it under another name counts again. “At least” marks a count where earlier connects may be missing.',
  ],
  ['Suppressed', 'A reviewed entry of the settings expects it. It is stored and counted, and nobody is alerted.'],
];

function comparedWords(earlier: string | undefined): readonly Word[] {
  return earlier === undefined ? COMPARED_WITH_LIVE : COMPARED_WITH_EARLIER;
}

const COMPARED_WITH_EARLIER: readonly Word[] = [
  ['New', 'The earlier report has nothing like it: no such program of the same workload, whatever the pod was called.'],
  ['Known', 'The earlier report has it, or the like.'],
  ['Gone', 'The earlier report has it, and these logs do not show it. They may be of another time.'],
  [
    'Not comparable',
    'The earlier report has it, and these logs would not show it: they are blind for its cluster, or have nothing of it, or its rule is left out.',
  ],
];

const COMPARED_WITH_LIVE: readonly Word[] = [
  ['New', 'Live detection never told it.'],
  ['Known', 'Live detection told it, too.'],
  ['Gone', 'Live detection told it, and this version does not find it in the same logs.'],
  [
    'Not comparable',
    'Live detection told it, but not all that it came from was read here, or its state has expired; so its absence says nothing.',
  ],
];
