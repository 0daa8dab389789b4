import { h, setAttributes, setText } from './dom.ts';

/** A strip of figures, each with its name. */
export class Figures {
  readonly element: HTMLElement;
  readonly #values: ReadonlyMap<string, HTMLElement>;

  constructor(names: readonly string[]) {
    this.#values = new Map(
      names.map((name) => [
        name,
        h('dd', { 'data-testid': `figure-${name.toLowerCase().replace(' ', '-')}` }, '–'),
      ]),
    );
    this.element = h(
      'dl',
      { class: 'figures' },
      ...[...this.#values].map(([name, value]) => h('div', {}, h('dt', {}, name), value)),
    );
  }

  set(name: string, text: string): void {
    const value = this.#values.get(name);
    if (value !== undefined) setText(value, text);
  }

  /** Colour of the first figure, whose words say the same. */
  mood(mood: 'good' | 'still' | 'bad'): void {
    setAttributes(this.element, { 'data-mood': mood });
  }
}
