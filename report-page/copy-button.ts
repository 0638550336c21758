import { button, element } from './element.ts';

/** So long a button says that it has copied, in milliseconds. */
const SHOWN_MS = 2000;

/** A button that copies a text; `what` names it for those who do not see beside what it stands. */
export function copyButton(what: string, textOf: () => string): HTMLButtonElement {
  const label = element('span', { role: 'status' }, 'copy');
  let timer: ReturnType<typeof setTimeout> | undefined;
  return button(
    { class: 'quiet copy', 'aria-label': `Copy ${what}` },
    async () => {
      const isCopied = await copyText(textOf());
      label.textContent = isCopied ? 'copied' : 'not allowed here';
      clearTimeout(timer);
      timer = setTimeout(() => {
        label.textContent = 'copy';
      }, SHOWN_MS);
    },
    label,
  );
}

/** A command, an entry or a manifest to be copied as it stands. */
export function copiedBlock(what: string, text: string): HTMLElement {
  return element(
    'div',
    { class: 'copied' },
    element('pre', {}, element('code', {}, text)),
    copyButton(what, () => text),
  );
}

/** Gives each block of the report's markup that is to be copied its button. */
export function armCopies(): void {
  for (const block of document.querySelectorAll<HTMLElement>('.copied')) {
    const text = block.querySelector('pre')?.textContent ?? '';
    block.append(copyButton(block.dataset['what'] ?? 'this', () => text));
  }
}

/** The clipboard is there only where the page came by TLS, or from a file. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const field = element('textarea', { class: 'unseen', 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
