import { formatCount, plural } from '#core/quantities.ts';
import { type ChangeChoice, type Choice, type Chosen, toggle } from './choice.ts';
import { button, byId, element, svgElement } from './element.ts';
import { type Facet, nameOf } from './facets.ts';
import type { Findings } from './finding-columns.ts';
import {
  countFirstSeen,
  createLanes,
  type Lane,
  MARK,
  type Range,
  rangeOf,
  runsOf,
  undrawnWorkloads,
} from './lanes.ts';
import { showValue } from './show-value.ts';
import { type Tick, ticksOf } from './ticks.ts';

export type Timeline = { draw(choice: Choice, chosen: Chosen): void };

/** The finest that is drawn, and about what a screen shows. */
const PARTS = 480;
const COLUMNS = 96;
const MAX_TICKS = 6;

const FIRST = 20;
const STEP = 50;

/** A mark that stands alone is that wide, to be seen. */
const ALONE_PARTS = 2;

/** Workloads of what is not drawn that can be chosen there. */
const MAX_UNDRAWN = 5;

const LEVELS = 4;

const BOTH_SPANS = MARK.unsureSpan | MARK.sureSpan;
const BOTH_CONNECTS = MARK.unsureConnect | MARK.sureConnect;

/** Which workload talked when. */
export function createTimeline(findings: Findings, workloads: Facet, choose: ChangeChoice): Timeline {
  let most = FIRST;
  let order: 'recent' | 'active' = 'recent';

  return { draw };

  function draw(choice: Choice, chosen: Chosen): void {
    const rows = drawnOf(chosen);
    const range = rangeOf(findings, rows);
    byId('timeline-body').replaceChildren(
      ...(range === undefined
        ? [element('p', {}, rows.length === 0 ? 'No finding is chosen.' : 'These findings say no date.')]
        : drawRange(range, choice, chosen, rows)),
    );
  }

  function drawRange(range: Range, choice: Choice, chosen: Chosen, rows: Int32Array): Node[] {
    const lanes = createLanes(findings, rows, workloads, range, PARTS);
    if (order === 'active') lanes.sort((a, b) => b.connects - a.connects);
    const drawn = lanes.reduce((sum, lane) => sum + lane.findings, 0);
    const redraw = () => draw(choice, chosen);
    const ticks = ticksOf(range, MAX_TICKS);
    return [
      element('div', { class: 'controls' }, legend(), orderControl(redraw)),
      element(
        'div',
        { class: 'lanes' },
        axis(range, ticks),
        firstSeenLane(range, rows, ticks),
        element('ol', {}, ...lanes.slice(0, most).map((lane) => drawLane(lane, range, ticks, choice))),
      ),
      ...notes(chosen.rows.length - rows.length, lanes.length, redraw),
      ...noteUndrawn(rows.length - drawn, undrawnWorkloads(findings, rows, workloads, range)),
    ];
  }

  function orderControl(redraw: () => void): HTMLElement {
    const option = (value: 'recent' | 'active', label: string) =>
      button(
        { class: 'quiet', 'aria-pressed': String(order === value) },
        () => {
          order = value;
          redraw();
          document.querySelector<HTMLElement>('#timeline [aria-pressed="true"]')?.focus();
        },
        label,
      );
    return element(
      'div',
      { role: 'group', 'aria-label': 'Order of workloads' },
      option('recent', 'Most recent first'),
      option('active', 'Most active first'),
    );
  }

  function firstSeenLane(range: Range, rows: Int32Array, ticks: readonly Tick[]): HTMLElement {
    const counts = countFirstSeen(findings, rows, range, COLUMNS);
    const top = Math.max(1, ...counts);
    const columns = Array.from(counts, (count, at) =>
      svgElement('rect', { class: 'column', x: at + 0.1, width: 0.8, y: 1 - count / top, height: count / top }),
    );
    return element(
      'div',
      { class: 'lane sum' },
      element('span', { class: 'label' }, 'Seen for the first time'),
      strip(COLUMNS, range, ticks, columns),
      element('span', { class: 'number hint' }, `up to ${formatCount(top)}`),
    );
  }

  function drawLane(lane: Lane, range: Range, ticks: readonly Tick[], choice: Choice): HTMLElement {
    const isChosen = choice.values.get(workloads)?.has(lane.workload) ?? false;
    const attributes = {
      class: 'value label',
      'aria-pressed': String(isChosen),
      title: nameOf(workloads, lane.workload),
    };
    return element(
      'li',
      { class: 'lane' },
      button(
        attributes,
        () => choose((before) => toggle(before, workloads, lane.workload)),
        ...showValue(workloads.values[lane.workload]),
      ),
      strip(PARTS, range, ticks, marksOf(lane)),
      element('span', { class: 'number' }, formatCount(lane.connects)),
    );
  }

  function notes(apart: number, lanes: number, redraw: () => void): Node[] {
    const more = () => {
      most += STEP;
      redraw();
    };
    const hidden = lanes - most;
    return [
      ...(hidden > 0 ? [button({ class: 'quiet' }, more, `and ${plural(hidden, 'more workload')}`)] : []),
      ...(apart > 0
        ? [element('p', { class: 'hint' }, `${formatCount(apart)} more not drawn: suppressed, or not found here.`)]
        : []),
    ];
  }

  /** Whoever reads of them wants to see them. */
  function noteUndrawn(undrawn: number, of: readonly number[]): Node[] {
    if (undrawn === 0) return [];
    const shown = of.slice(0, MAX_UNDRAWN);
    const why = `${plural(undrawn, 'finding')} not drawn: no date, or one far from all others. Choose: `;
    const more = of.length > shown.length ? ` and ${plural(of.length - shown.length, 'more workload')}` : '';
    const buttons = shown.flatMap((workload, at) => [at === 0 ? '' : ', ', chooseButton(workload)]);
    return [element('p', { class: 'hint' }, why, ...buttons, more)];
  }

  function chooseButton(workload: number): HTMLElement {
    const onClick = () => choose((before) => toggle(before, workloads, workload));
    return button({ class: 'quiet' }, onClick, ...showValue(workloads.values[workload]));
  }
}

/** What is counted apart is drawn only where nothing else is chosen. */
function drawnOf({ rows, counted }: Chosen): Int32Array {
  return counted.length > 0 ? counted : rows;
}

function marksOf(lane: Lane): SVGElement[] {
  return [
    ...spans(lane, 'span-unsure', (known) => (known & BOTH_SPANS) === MARK.unsureSpan),
    ...spans(lane, 'span-sure', (known) => (known & MARK.sureSpan) !== 0),
    ...connects(lane, 'connect-unsure', (known) => (known & BOTH_CONNECTS) === MARK.unsureConnect),
    ...connects(lane, 'connect-sure', (known) => (known & MARK.sureConnect) !== 0),
  ];
}

function spans({ parts }: Lane, kind: string, isKind: (known: number) => boolean): SVGElement[] {
  return runsOf(parts.length, (part) => isKind(parts[part] ?? 0)).map(({ start, end }) =>
    svgElement('rect', { class: kind, x: start, width: end - start, height: 1 }),
  );
}

/** The more findings begin or end in a part, the higher it stands. */
function connects({ parts, ends }: Lane, kind: string, isKind: (known: number) => boolean): SVGElement[] {
  const most = Math.max(...ends);
  const levelOf = (part: number) => Math.ceil(((ends[part] ?? 0) / most) * LEVELS);
  return Array.from({ length: LEVELS }, (_, below) => below + 1).flatMap((level) =>
    runsOf(parts.length, (part) => isKind(parts[part] ?? 0) && levelOf(part) === level).map(({ start, end }) => {
      const isAlone = end - start === 1 && ends[end] === 0;
      const height = level / LEVELS;
      const width = isAlone ? ALONE_PARTS : end - start;
      return svgElement('rect', { class: kind, x: start, width, y: 1 - height, height });
    }),
  );
}

/** A drawing as wide as its place, over lines at the ticks. */
function strip(width: number, range: Range, ticks: readonly Tick[], marks: readonly SVGElement[]): SVGSVGElement {
  const lines = ticks.map(({ time }) => {
    const x = shareOf(time, range) * width;
    return svgElement('line', { class: 'tick', x1: x, x2: x, y1: 0, y2: 1 });
  });
  const attributes = { class: 'marks', viewBox: `0 0 ${width} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' };
  return svgElement('svg', attributes, ...lines, ...marks);
}

function axis(range: Range, ticks: readonly Tick[]): HTMLElement {
  const labels = ticks.map(({ time, label }) => {
    const share = shareOf(time, range);
    const mark = element('span', { class: share > 0.75 ? 'late' : undefined }, label);
    mark.style.left = `${share * 100}%`;
    return mark;
  });
  // How wide they are shows once they stand in the page, and again when that changes its size.
  const places = element('div', { class: 'ticks' }, ...labels);
  new ResizeObserver(() => hideOverlapping(labels)).observe(places);
  return element(
    'div',
    { class: 'lane axis', 'aria-hidden': 'true' },
    element('span', { class: 'label hint' }, 'UTC'),
    places,
    element('span', { class: 'number hint' }, 'events'),
  );
}

const LABEL_GAP = 4;

/** Of labels that would stand on one another the first is shown. */
function hideOverlapping(labels: readonly HTMLElement[]): void {
  let end = Number.NEGATIVE_INFINITY;
  for (const label of labels) {
    const { left, right } = label.getBoundingClientRect();
    const isFree = left >= end + LABEL_GAP;
    label.style.visibility = isFree ? '' : 'hidden';
    if (isFree) end = right;
  }
}

function shareOf(time: number, { from, to }: Range): number {
  return (time - from) / (to - from);
}

function legend(): HTMLElement {
  const key = (kind: string) =>
    svgElement(
      'svg',
      { class: 'key', viewBox: '0 0 10 1', preserveAspectRatio: 'none' },
      svgElement('rect', { class: kind, width: 10, height: 1 }),
    );
  return element(
    'p',
    { class: 'legend' },
    key('connect-sure'),
    ' first or last connect, higher for more, observed or configured ',
    key('connect-unsure'),
    ' reported or inferred ',
    key('span-sure'),
    ' between them',
  );
}
