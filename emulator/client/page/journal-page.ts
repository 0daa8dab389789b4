import { alertQuery, filterParameters, NO_FILTER, readFilter } from '../model/alert-filter.ts';
import type { AlertFilter } from '../model/alert-filter.ts';
import type { ClientAlert } from '../model/messages.ts';
import { addressOf } from '../model/place.ts';
import { SEVERITIES, severityOf } from '../model/severity.ts';
import { counted, dateAndClock, metres } from '../model/words.ts';
import { className, isClosed, openDetails, severityChip } from './alert-details.ts';
import { wordsFor } from './api.ts';
import { field, h, select, setAttributes, setText } from './dom.ts';
import type { Part } from './dom.ts';
import type { Session } from './session.ts';

interface Answer {
  readonly alerts: readonly ClientAlert[];
  readonly alertsCount: number;
  readonly maxPage: number;
}
interface Region {
  readonly id: number;
  readonly name: string;
}

/** The journal: all alerts, open and closed, filtered, page by page. */
export class JournalPage implements Part {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #go: (address: string) => void;
  readonly #filter: AlertFilter;
  readonly #body = h('tbody');
  readonly #state = h('div', { class: 'empty', 'data-testid': 'journal-state' }, 'Reading the alerts…');
  readonly #summary = h('p', { class: 'summary', 'data-testid': 'journal-summary', role: 'status' });
  readonly #pager = h('nav', { class: 'pager', 'aria-label': 'Pages of the journal' });
  readonly #fresh = h('button', {
    type: 'button',
    class: 'fresh',
    'data-testid': 'journal-reload',
    hidden: true,
  });
  readonly #forget: readonly (() => void)[];
  #newSince = 0;
  #asked = 0;

  constructor(session: Session, query: URLSearchParams, go: (address: string) => void) {
    this.#session = session;
    this.#go = go;
    this.#filter = readFilter(query);
    const form = h('form', { class: 'toolbar filters', 'data-testid': 'journal-filters' });
    this.element = h(
      'main',
      { id: 'main', class: 'page', tabindex: '-1', 'data-testid': 'journal' },
      h(
        'div',
        { class: 'page-head' },
        h('h1', {}, 'Journal of alerts'),
        this.#summary,
        this.#fresh,
        h('a', { href: this.#exportAddress(), class: 'button', download: '' }, 'Save as CSV'),
      ),
      form,
      h(
        'div',
        { class: 'card table-card' },
        h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ...['Severity', 'Alert', 'Class', 'Place', 'Began', 'State'].map((text) =>
                h('th', { scope: 'col' }, text),
              ),
            ),
          ),
          this.#body,
        ),
        this.#state,
      ),
      this.#pager,
    );
    this.#fresh.addEventListener('click', () => void this.#load());
    void this.#makeForm(form);
    this.#forget = [
      session.connection.messages.add((message) => {
        // After an outage the list may be an old one.
        if (message.type === 'hello') void this.#load();
      }),
      session.alerts.changes.add((alert) => {
        if (alert !== null) this.#tellNew(this.#newSince + 1);
      }),
    ];
    void this.#load();
  }

  dispose(): void {
    this.#asked++;
    for (const forget of this.#forget) forget();
  }

  #exportAddress(): string {
    const query = new URLSearchParams({ ...alertQuery(this.#filter), isCSV: 'true' }).toString();
    return `/prisma/api/${this.#session.api.siteId}/api/alert/export-alerts?${query}`;
  }

  #show(filter: AlertFilter): void {
    this.#go(addressOf('investigations', { siteId: this.#session.api.siteId, ...filterParameters(filter) }));
  }

  async #makeForm(form: HTMLFormElement): Promise<void> {
    const { state, classId, regionId, severities, from, until } = this.#filter;
    const classes = this.#session.site.alertClasses.map(
      ({ classId, name }) => [String(classId), name] as const,
    );
    const regions = h('select', { name: 'regionId' }, h('option', { value: '' }, 'All regions'));
    const chosen = severities.split(',');
    form.append(
      field(
        'State',
        select(
          { name: 'state' },
          [
            ['', 'Open and closed'],
            ['open', 'Open'],
            ['closed', 'Closed'],
          ],
          state,
        ),
      ),
      h(
        'fieldset',
        { class: 'severities' },
        h('legend', {}, 'Severity'),
        ...SEVERITIES.map(({ level, word }) =>
          h(
            'label',
            {},
            h('input', {
              type: 'checkbox',
              name: 'severities',
              value: level,
              checked: chosen.includes(String(level)),
            }),
            word,
          ),
        ),
      ),
      field('Class', select({ name: 'classId' }, [['', 'All classes'], ...classes], classId)),
      field('Region', regions),
      field('From', h('input', { type: 'datetime-local', name: 'from', step: '1', value: from })),
      field('Until', h('input', { type: 'datetime-local', name: 'until', step: '1', value: until })),
      h('button', { type: 'submit', class: 'primary' }, 'Filter'),
      h('button', { type: 'button', class: 'quiet', onclick: () => this.#show(NO_FILTER) }, 'Clear'),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const data = new FormData(form);
      const text = (name: string): string => data.getAll(name).map(String).join(',');
      this.#show({
        ...{ state: text('state'), classId: text('classId'), severities: text('severities') },
        ...{ regionId: text('regionId'), from: text('from'), until: text('until'), page: 1 },
      });
    });
    try {
      for (const { id, name } of await this.#session.api.get<Region[]>('region')) {
        regions.append(h('option', { value: id, selected: String(id) === regionId }, name));
      }
    } catch (error) {
      regions.disabled = true;
      regions.title = wordsFor(error);
    }
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    this.#tellNew(0);
    setAttributes(this.element, { 'data-state': 'loading' });
    try {
      const query = { ...alertQuery(this.#filter), page: String(this.#filter.page), getAlertCount: 'true' };
      const answer = await this.#session.api.get<Answer>('alert', query);
      if (asked === this.#asked) this.#fill(answer);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#body.replaceChildren();
      this.#pager.replaceChildren();
      setText(this.#summary, '');
      this.#say('failed', wordsFor(error), 'Read again', () => void this.#load());
    }
  }

  #fill({ alerts, alertsCount, maxPage }: Answer): void {
    const { faults } = this.#session;
    const shown = alerts.filter(({ ext_id }) => !faults.hasLeftOut(ext_id));
    this.#body.replaceChildren(...shown.map((alert) => this.#row(alert)));
    setText(this.#summary, alertsCount === 0 ? '' : counted(alertsCount, 'alert'));
    if (shown.length > 0) this.#say('ready', '');
    else if (JSON.stringify(this.#filter) === JSON.stringify(NO_FILTER))
      this.#say('empty', 'There are no alerts yet.');
    else this.#say('empty', 'No alert fits these filters.', 'Clear the filters', () => this.#show(NO_FILTER));
    this.#page(maxPage);
  }

  #row(alert: ClientAlert): HTMLTableRowElement {
    const closed = isClosed(alert, this.#session.serverNowMs());
    const open = (): void => {
      this.#session.alerts.read(alert.ext_id);
      openDetails(alert, this.#session, {
        go: this.#go,
        close: () => button.focus(),
        deleted: () => void this.#load(),
      });
    };
    const button = h('button', { type: 'button', class: 'link', onclick: open }, h('p', {}, alert.ext_id));
    return h(
      'tr',
      {
        class: `${severityOf(alert.severity).style}${closed ? ' closed' : ''}`,
        'data-testid': 'journal-row',
        'data-alert-id': alert.ext_id,
        'data-severity': alert.severity,
        'data-class-id': alert.class_id,
      },
      h('td', {}, severityChip(alert.severity)),
      h('td', { class: 'wide' }, button),
      h('td', {}, className(alert)),
      h('td', { class: 'number' }, metres(alert.distance_m)),
      h('td', { class: 'number' }, dateAndClock(Date.parse(alert.start_time))),
      h('td', {}, closed ? 'Closed' : 'Open'),
    );
  }

  #page(maxPage: number): void {
    const { page } = this.#filter;
    const step = (text: string, to: number): HTMLButtonElement =>
      h(
        'button',
        {
          type: 'button',
          disabled: to < 1 || to > maxPage,
          onclick: () => this.#show({ ...this.#filter, page: to }),
        },
        text,
      );
    this.#pager.replaceChildren(
      ...(maxPage <= 1 && page === 1
        ? []
        : [step('Newer', page - 1), h('span', {}, `Page ${page} of ${maxPage}`), step('Older', page + 1)]),
    );
  }

  #say(state: string, words: string, action = '', act: () => void = () => {}): void {
    setAttributes(this.element, { 'data-state': state });
    setAttributes(this.#state, { role: state === 'failed' ? 'alert' : null });
    this.#state.hidden = words === '';
    this.#state.replaceChildren(
      h('span', {}, words),
      ...(action === '' ? [] : [h('button', { type: 'button', onclick: act }, action)]),
    );
  }

  #tellNew(count: number): void {
    this.#newSince = count;
    this.#fresh.hidden = count === 0;
    setText(this.#fresh, `${counted(count, 'new alert')}: read again`);
  }
}
