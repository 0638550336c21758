import { partsByDirection } from '#core/escape-invisible.ts';

export type Child = Node | string | undefined;

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element. Texts only ever become text; `false` and `undefined` leave an attribute out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

export function button(attributes: Attributes, onClick: () => void, ...children: readonly Child[]): HTMLButtonElement {
  const created = element('button', { type: 'button', ...attributes }, ...children);
  created.addEventListener('click', onClick);
  return created;
}

/** An element of the report's markup. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The report has no element ${id}`);
  return found;
}

function fill<Kind extends Element>(target: Kind, attributes: Attributes, children: readonly Child[]): Kind {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) target.setAttribute(name, value === true ? '' : String(value));
  }
  target.append(...children.filter((child) => child !== undefined).flatMap(isolate));
  return target;
}

/** What is read from right to left is kept apart, so that no name changes places with what stands beside it. */
function isolate(child: Node | string): (Node | string)[] {
  if (typeof child !== 'string') return [child];
  return partsByDirection(child).map((part, at) => {
    if (at % 2 === 0) return part;
    const apart = document.createElement('bdi');
    apart.append(part);
    return apart;
  });
}

/** What kind of thing the findings point to, as their detectors call it. */
export function targetLabel(): string {
  return document.getElementById('table')?.dataset['target'] ?? '';
}
