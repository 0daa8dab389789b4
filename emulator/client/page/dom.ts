type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | null | undefined | ((event: Event) => void);

/**
 * Makes an element. Attributes that are null, undefined or false are left out, true ones are empty; a function is
 * a listener: `{ onclick: … }`.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets a text only where it differs: what stays the same must not be read out again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets attributes only where they differ; null takes one away. */
export function setAttributes(
  element: Element,
  attributes: Readonly<Record<string, string | number | null>>,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
  }
}

/** A part of the screen that is taken away again. */
export interface Part {
  readonly element: HTMLElement;
  /** Ends its timers and takes it off whatever tells it news. */
  dispose(): void;
}

/** Those who want to be told something. */
export class Listeners<T> {
  readonly #all = new Set<(news: T) => void>();

  /** @returns what takes the listener off again */
  add(listener: (news: T) => void): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  tell(news: T): void {
    for (const listener of [...this.#all]) listener(news);
  }
}

/** A labelled field: the label's text, and the control that it names. */
export function field(label: string, control: HTMLElement, more = ''): HTMLLabelElement {
  return h('label', { class: `field ${more}`.trim() }, h('span', {}, label), control);
}

/** One of a list; the first of an `<option>` pair is its value. */
export function select(
  attributes: Readonly<Record<string, Attribute>>,
  options: readonly (readonly [string, string])[],
  chosen: string,
): HTMLSelectElement {
  const element = h(
    'select',
    attributes,
    ...options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)),
  );
  return element;
}
