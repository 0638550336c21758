import { accessTo, commandsFor } from '#core/output/commands/commands.ts';
import { placeOfPointer } from '#core/output/commands/log-commands.ts';
import { checksSection, responseSection } from '#core/output/message/response-sections.ts';
import { type SuppressionAdvice, suppressionSection } from '#core/output/message/suppression-section.ts';
import { listIn } from '#core/report/finding-of-row.ts';
import type { PageContext } from '#core/report/page-context.ts';
import { toNanoseconds } from '#core/time.ts';
import { type ChangeChoice, toggle } from './choice.ts';
import { copyButton } from './copy-button.ts';
import { drawSection } from './draw-section.ts';
import { button, element, targetLabel } from './element.ts';
import { basisName, comparisonName, type Facet, nameOf, severityName, suppressionName } from './facets.ts';
import { endpointOf, evidenceOf, type Findings, findingAt, numberOf, ruleOfRow, textOf } from './finding-columns.ts';
import { showCount, showExactTime } from './show.ts';

export type DetailsOptions = {
  readonly findings: Findings;
  readonly facets: readonly Facet[];
  readonly context: PageContext;
  readonly choose: ChangeChoice;
};

/** What people search for elsewhere. */
const COPIED: ReadonlySet<string> = new Set(['Finding', 'Pod', 'Pod UID', 'Container', 'Image digest']);

/** All that is known of one finding, where it stands in the logs, and what to look at first. */
export function drawDetails({ findings, facets, context, choose }: DetailsOptions, row: number): HTMLElement {
  return element(
    'div',
    { class: 'details' },
    element('dl', { class: 'facts' }, ...facts()),
    element(
      'div',
      {},
      element('h3', {}, 'Evidence'),
      element('ol', { class: 'evidence' }, ...evidence()),
      ...adviceOn(findings, row, context),
    ),
  );

  function facts(): HTMLElement[] {
    const text = (field: Parameters<typeof textOf>[1]) => textOf(findings, field, row);
    const known: [label: string, value: string][] = [
      ['Finding', text('id')],
      ['Risk', [severityName(findings, row), text('reasons')].filter(Boolean).join(': ')],
      ['Rule', text('rule')],
      [targetLabel(), endpointOf(findings, row)],
      ['Basis', basisName(findings, row)],
      ['Cluster', text('cluster')],
      ['Namespace', text('namespace')],
      ['Workload', text('workload')],
      ['Pod', text('pod')],
      ['Pod UID', text('podUid')],
      ['Container', [text('containerName'), text('container')].filter(Boolean).join(' ')],
      ['Image', text('image')],
      ['Image digest', text('digest')],
      ['Process', text('process')],
      ['Executable', text('executable')],
      ['Arguments', listIn(text('arguments'))?.join(' ') ?? ''],
      ['User', text('user')],
      ['Started by', listIn(text('parents'))?.join(' < ') ?? ''],
      ['Entered', numberOf(findings, 'isEntered', row) === 1 ? 'from outside of the container' : ''],
      ['Host', text('host')],
      ['Count', `${showCount(findings, row)}${numberOf(findings, 'isLowerBound', row) === 1 ? ' (at least)' : ''}`],
      ['First seen', showExactTime(findings.digits.firstSeen[row])],
      ['Last seen', showExactTime(findings.digits.lastSeen[row])],
      ...(numberOf(findings, 'comparison', row) > 0
        ? [['Compared', comparisonName(findings, row)] satisfies [string, string]]
        : []),
      ...suppressionFacts(),
    ];
    return known
      .filter(([, value]) => value !== '')
      .map(([label, value]) =>
        element('div', {}, element('dt', {}, label), element('dd', {}, value, aside(label, value))),
      );
  }

  function suppressionFacts(): [string, string][] {
    const suppression = findings.suppressions[numberOf(findings, 'suppression', row)];
    if (suppression === undefined) return [];
    const { reason, owner, expires } = suppression;
    return [
      ['Suppression', `${suppressionName(findings, row)} until ${expires.slice(0, 10)}`],
      ['Reason', reason],
      ['Owner', owner],
    ];
  }

  function aside(label: string, value: string): HTMLElement | undefined {
    return COPIED.has(label) ? copyButton(label, () => value) : only(label);
  }

  /** A button that leaves only findings with the same value. */
  function only(label: string): HTMLElement | undefined {
    const facet = facets.find((candidate) => candidate.label === label);
    const value = facet?.codes[row];
    if (facet === undefined || value === undefined) return undefined;
    const attributes = { class: 'quiet', 'aria-label': `Only ${label} ${nameOf(facet, value)}` };
    return button(
      attributes,
      () => choose((choice) => (choice.values.get(facet)?.has(value) ? choice : toggle(choice, facet, value))),
      'only',
    );
  }

  function evidence(): HTMLElement[] {
    return evidenceOf(findings, row).map((pointer) =>
      element(
        'li',
        {},
        element('code', {}, `${placeOfPointer(pointer)}:${pointer.line}`),
        pointer.record === undefined ? undefined : ` record ${pointer.record}`,
      ),
    );
  }
}

/** What to look at first, and what to do if it is expected, and if not: the words and commands of an alert. */
function adviceOn(findings: Findings, row: number, { createdAt, clusters, investigate }: PageContext): HTMLElement[] {
  const rule = ruleOfRow(findings, row);
  if (rule === undefined) return [];
  const finding = findingAt(findings, row);
  const commands = commandsFor(finding.cluster, accessTo(finding.cluster, { clusters }), investigate);
  return [
    checksSection(finding, rule, commands),
    responseSection(finding, rule.reachesServer, commands),
    suppressionSection(proposalFor(findings, row), toNanoseconds(createdAt)),
  ].flatMap(drawSection);
}

function proposalFor(findings: Findings, row: number): SuppressionAdvice {
  const json = textOf(findings, 'proposal', row);
  const proposal = json === '' ? undefined : JSON.parse(json);
  if (proposal === undefined || 'because' in proposal) return { suggestions: [], notProposed: proposal };
  return { suggestions: [{ conditions: proposal, covers: 1 }], notProposed: undefined };
}
