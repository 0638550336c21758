import { commandsFor, NO_ACCESS } from '#core/output/message/command.ts';
import { type ChangeChoice, toggle } from './choice.ts';
import { button, element, targetLabel } from './element.ts';
import { basisName, comparisonName, type Facet, nameOf, suppressionName } from './facets.ts';
import { endpointOf, evidenceOf, type Findings, numberOf, textOf } from './finding-columns.ts';
import { showCount, showExactTime } from './show.ts';

const commands = commandsFor(NO_ACCESS);

export type DetailsOptions = {
  readonly findings: Findings;
  readonly facets: readonly Facet[];
  readonly choose: ChangeChoice;
};

/** All that is known of one finding, where it stands in the logs, and what to look at first. */
export function drawDetails({ findings, facets, choose }: DetailsOptions, row: number): HTMLElement {
  const pointers = evidenceOf(findings, row);
  return element(
    'div',
    { class: 'details' },
    element('dl', { class: 'facts' }, ...facts()),
    element(
      'div',
      {},
      element('h3', {}, 'Evidence'),
      element('ol', { class: 'evidence' }, ...evidence()),
      element('h3', {}, 'First checks'),
      ...checks(),
    ),
  );

  function facts(): HTMLElement[] {
    const text = (field: Parameters<typeof textOf>[1]) => textOf(findings, field, row);
    const known: [label: string, value: string][] = [
      ['Finding', text('id')],
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
      ['Command', text('command')],
      ['User', text('user')],
      ['Started by', text('parents')],
      ['Entered', numberOf(findings, 'isEntered', row) === 1 ? 'from outside of the container' : ''],
      ['Host', text('host')],
      ['Count', `${showCount(findings, row)}${numberOf(findings, 'isLowerBound', row) === 1 ? ' (at least)' : ''}`],
      ['First seen', showExactTime(findings.digits.firstSeen[row])],
      ['Last seen', showExactTime(findings.digits.lastSeen[row])],
      ...(numberOf(findings, 'comparison', row) > 0
        ? [['Compared with live', comparisonName(findings, row)] satisfies [string, string]]
        : []),
      ...suppressionFacts(),
    ];
    return known
      .filter(([, value]) => value !== '')
      .map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, value, only(label))));
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
    return pointers.map(({ source, line, record }) =>
      element('li', {}, element('code', {}, `${source}:${line}`), record === 1 ? undefined : ` record ${record}`),
    );
  }

  function checks(): HTMLElement[] {
    const namespace = textOf(findings, 'namespace', row);
    const pod = textOf(findings, 'pod', row);
    const [first] = pointers;
    const steps: [label: string, command: string | undefined][] = [
      [
        'What is it?',
        commands.describePod(namespace, pod) ?? commands.inspectContainer(textOf(findings, 'container', row)),
      ],
      ['What may it do there?', commands.listRights(namespace, pod)],
      ['What did Tracee see?', first && commands.showEvidence(first)],
    ];
    const given = steps.flatMap(([label, command]) =>
      command === undefined ? [] : [element('p', {}, label), element('pre', {}, element('code', {}, command))],
    );
    return given.length > 0 ? given : [element('p', {}, 'Its names are none that a command could be made of safely.')];
  }
}
