import type { ClientAlert } from '../model/messages.ts';
import { addressOf } from '../model/place.ts';
import { severityOf } from '../model/severity.ts';
import { age, counted, metres } from '../model/words.ts';
import { className, isClosed, openDetails, severityChip } from './alert-details.ts';
import { h, setAttributes, setText } from './dom.ts';
import type { Part } from './dom.ts';
import { Paced } from './paced.ts';
import type { Session } from './session.ts';

const AGES_EVERY_MS = 1000;
/** Many alerts at once are shown together. */
const SHOWN_EVERY_MS = 250;
/** New alerts are read out together, at most once in this time. */
const ANNOUNCE_EVERY_MS = 2000;

/** One alert in the panel, and the parts of it that change. */
interface Item {
  readonly element: HTMLLIElement;
  readonly where: HTMLElement;
  alert: ClientAlert;
}

/** The open alerts beside the live view, newest first. */
export class AlertPanel implements Part {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #go: (address: string) => void;
  readonly #list = h('ul', { class: 'alerts', 'data-testid': 'alert-list' });
  readonly #state = h('div', { class: 'empty', 'data-testid': 'alert-panel-state' });
  readonly #title = h('h2', {}, 'Alerts');
  readonly #announcer = h('p', { class: 'only-read', 'aria-live': 'polite' });
  readonly #items = new Map<string, Item>();
  readonly #forget: () => void;
  readonly #timers: readonly number[];
  #announced: ClientAlert[] = [];
  readonly #showing = new Paced(SHOWN_EVERY_MS, () => this.#show());

  constructor(session: Session, go: (address: string) => void) {
    this.#session = session;
    this.#go = go;
    const journal = addressOf('investigations', { siteId: session.api.siteId });
    this.element = h(
      'aside',
      {
        id: 'alertPanel',
        class: 'panel',
        'data-testid': 'alert-panel',
        tabindex: '-1',
        'aria-label': 'Alerts',
      },
      h(
        'div',
        { class: 'panel-head' },
        this.#title,
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'data-testid': 'mark-read',
            onclick: () => session.alerts.readAll(),
          },
          'Mark as read',
        ),
      ),
      this.#list,
      this.#state,
      h(
        'a',
        {
          href: journal,
          class: 'panel-foot',
          onclick: (event) => {
            event.preventDefault();
            go(journal);
          },
        },
        'All alerts in the journal',
      ),
      this.#announcer,
    );
    this.#forget = session.alerts.changes.add((alert) => {
      if (alert !== null) this.#announced.push(alert);
      this.#showing.ask();
    });
    this.#timers = [
      window.setInterval(() => this.#age(), AGES_EVERY_MS),
      window.setInterval(() => this.#announce(), ANNOUNCE_EVERY_MS),
    ];
    this.#show();
  }

  dispose(): void {
    this.#forget();
    for (const timer of this.#timers) window.clearInterval(timer);
    this.#showing.cancel();
  }

  #show(): void {
    const { board, state, problem } = this.#session.alerts;
    const alerts = board.all();
    const nowMs = this.#session.serverNowMs();
    const wanted = new Set(alerts.map(({ ext_id }) => ext_id));
    for (const [id, { element }] of this.#items) {
      if (wanted.has(id)) continue;
      element.remove();
      this.#items.delete(id);
    }
    // Where the next one belongs.
    let place = this.#list.firstElementChild;
    for (const alert of alerts) {
      let item = this.#items.get(alert.ext_id);
      if (item === undefined || item.alert !== alert) {
        if (item?.element === place) place = place?.nextElementSibling ?? null;
        item?.element.remove();
        item = this.#makeItem(alert);
        this.#items.set(alert.ext_id, item);
        this.#ageItem(item, nowMs);
      }
      setAttributes(item.element, { 'data-unread': board.isUnread(alert.ext_id) ? 'true' : 'false' });
      // Moved only where it is not there yet: moving what has the focus would lose it.
      if (item.element === place) place = place.nextElementSibling;
      else this.#list.insertBefore(item.element, place);
    }
    setAttributes(this.element, {
      'data-state': state,
      'data-alert-count': alerts.length,
      'data-unread-count': board.unread,
      'data-last-alert-id': board.lastId,
    });
    setText(this.#title, alerts.length === 0 ? 'Alerts' : `Alerts (${alerts.length})`);
    this.#sayState(state, problem, alerts.length);
  }

  #sayState(state: 'loading' | 'ready' | 'failed', problem: string, count: number): void {
    const words =
      state === 'failed'
        ? `${problem}. The list is read again in some seconds.`.replace('..', '.')
        : count > 0
          ? ''
          : state === 'loading'
            ? 'Reading the open alerts…'
            : 'No open alerts. New ones appear here by themselves.';
    setText(this.#state, words);
    this.#state.hidden = words === '';
    setAttributes(this.#state, { role: state === 'failed' ? 'alert' : null });
  }

  #makeItem(alert: ClientAlert): Item {
    const { style } = severityOf(alert.severity);
    const where = h('span', { class: 'where' });
    const element = h(
      'li',
      {
        class: `alert ${style}`,
        'data-testid': 'alert-item',
        'data-alert-id': alert.ext_id,
        'data-severity': alert.severity,
        'data-class-id': alert.class_id,
        'data-shown-at-ms': Date.now(),
      },
      h(
        'button',
        { type: 'button', onclick: () => this.#open(alert) },
        h(
          'span',
          { class: 'alert-line' },
          severityChip(alert.severity),
          h('strong', {}, className(alert)),
          where,
        ),
        h('p', { class: 'alert-id' }, alert.ext_id),
      ),
    );
    return { element, where, alert };
  }

  #open(alert: ClientAlert): void {
    this.#session.alerts.read(alert.ext_id);
    openDetails(alert, this.#session, {
      go: this.#go,
      close: () => this.#items.get(alert.ext_id)?.element.querySelector('button')?.focus(),
      deleted: () => this.element.focus(),
    });
  }

  #age(): void {
    const nowMs = this.#session.serverNowMs();
    for (const item of this.#items.values()) this.#ageItem(item, nowMs);
  }

  #ageItem({ element, where, alert }: Item, nowMs: number): void {
    const closed = isClosed(alert, nowMs);
    element.classList.toggle('closed', closed);
    // Whole seconds: tenths would flicker.
    const since = age(1000 * Math.floor((nowMs - Date.parse(alert.alert_time)) / 1000)).replace('.0', '');
    setText(where, `${metres(alert.distance_m)} · ${closed ? 'closed' : `${since} ago`}`);
  }

  #announce(): void {
    const fresh = this.#announced;
    this.#announced = [];
    const newest = fresh.at(-1);
    if (newest === undefined) return;
    const severity = severityOf(newest.severity).word.toLowerCase();
    const words = `${className(newest)}, ${severity}, at ${metres(newest.distance_m)}`;
    const more = fresh.length === 1 ? '' : ` and ${counted(fresh.length - 1, 'more alert')}`;
    setText(this.#announcer, `New alert: ${words}${more}`);
  }
}
