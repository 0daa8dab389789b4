import { addressOf } from '../model/place.ts';
import type { PageName } from '../model/place.ts';
import { counted } from '../model/words.ts';
import { h, setAttributes, setText } from './dom.ts';
import type { Part } from './dom.ts';
import type { ConnectionState } from './connection.ts';
import type { Session } from './session.ts';

const NAVIGATION: readonly (readonly [PageName, string, string])[] = [
  ['liveView', 'Live view', 'liveView-nav-element'],
  ['investigations', 'Journal', 'investigations-nav-element'],
  ['analysis', 'Investigate', 'analysis-nav-element'],
];
const COUNTDOWN_EVERY_MS = 250;

/** What the header can be asked for. */
export interface ShellActions {
  readonly go: (address: string) => void;
  readonly logOut: () => void;
}

/** The frame around every page of one who is logged in: navigation, connection, bell, user. */
export class Shell implements Part {
  readonly element: HTMLElement;
  readonly content = h('div', { class: 'content' });
  readonly #session: Session;
  readonly #connection = h('p', { id: 'connection', 'data-testid': 'connection', role: 'status' });
  readonly #count = h('span', { class: 'count', 'data-testid': 'unread-count' });
  readonly #bell: HTMLButtonElement;
  readonly #banner = h('p', {
    class: 'banner',
    role: 'alert',
    'data-testid': 'banner',
    hidden: true,
  });
  readonly #links: readonly (readonly [PageName, HTMLAnchorElement])[];
  readonly #timer: number;
  readonly #forget: readonly (() => void)[];

  constructor(session: Session, { go, logOut }: ShellActions) {
    this.#session = session;
    const { siteId } = session.api;
    const follow = (event: Event, address: string): void => {
      const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
      if (ctrlKey || metaKey || shiftKey) return;
      event.preventDefault();
      go(address);
    };
    this.#links = NAVIGATION.map(([page, text, testId]) => {
      const href = addressOf(page, { siteId });
      const onclick = (event: Event): void => follow(event, href);
      return [page, h('a', { href, 'data-testid': testId, onclick }, text)] as const;
    });
    this.#bell = h(
      'button',
      { class: 'bell', type: 'button', 'data-testid': 'alerts-bell', onclick: () => this.#ring(go) },
      h('span', { class: 'bell-sign', 'aria-hidden': 'true' }),
      this.#count,
    );
    const { username, role } = session.account;
    this.element = h(
      'div',
      { class: 'shell' },
      h('a', { class: 'skip', href: '#main' }, 'Skip to the page'),
      h(
        'header',
        { class: 'top' },
        h('img', { src: '/client/icon.svg', alt: '', width: '30', height: '30' }),
        h(
          'div',
          { class: 'names' },
          h('strong', {}, 'Fibre view'),
          h('span', { title: siteId }, session.site.name),
        ),
        h('nav', { 'aria-label': 'Pages' }, ...this.#links.map(([, link]) => link)),
        this.#connection,
        this.#bell,
        h('div', { class: 'user' }, h('strong', {}, username), h('span', {}, role)),
        h(
          'button',
          { type: 'button', class: 'quiet', id: 'logoutButton', onclick: () => logOut() },
          'Log out',
        ),
      ),
      this.#banner,
      this.content,
    );
    this.#forget = [
      session.connection.states.add(() => this.#show()),
      session.alerts.changes.add(() => this.#show()),
    ];
    this.#timer = window.setInterval(() => this.#show(), COUNTDOWN_EVERY_MS);
    this.#show();
  }

  /** Marks the page that one is on. */
  here(page: PageName): void {
    for (const [name, link] of this.#links) {
      setAttributes(link, { 'aria-current': name === page ? 'page' : null });
    }
  }

  dispose(): void {
    window.clearInterval(this.#timer);
    for (const forget of this.#forget) forget();
  }

  /** The bell: to the alerts of the live view, which are read then. */
  #ring(go: (address: string) => void): void {
    this.#session.alerts.readAll();
    const panel = document.getElementById('alertPanel');
    if (panel === null) go(addressOf('liveView', { siteId: this.#session.api.siteId }));
    else panel.scrollIntoView({ block: 'nearest' });
    document.getElementById('alertPanel')?.focus();
  }

  #show(): void {
    const { state } = this.#session.connection;
    const { word, seconds } = connectionWords(state);
    setText(this.#connection, word);
    setAttributes(this.#connection, {
      'data-state': state.is,
      'data-retry-in-s': seconds,
      // A count-down that is read out every second would drown everything else.
      'aria-live': state.is === 'reconnecting' && state.attempt > 1 ? 'off' : 'polite',
    });
    const { unread } = this.#session.alerts.board;
    setText(this.#count, unread === 0 ? '' : unread > 99 ? '99+' : String(unread));
    setAttributes(this.#bell, {
      'data-unread-count': unread,
      'aria-label': unread === 0 ? 'Alerts: none unread' : `${counted(unread, 'unread alert')}: show them`,
    });
    this.#warn(state);
  }

  #warn(state: ConnectionState): void {
    const words =
      state.is === 'reconnecting'
        ? 'The connection to the server was lost. What you see is not up to date; this page connects again by itself.'
        : state.is === 'lost'
          ? 'The connection to the server was lost. Load the page again to go on.'
          : this.#session.broker === 'away'
            ? 'The message broker is away: new alerts arrive late. Nothing needs to be done here.'
            : '';
    setText(this.#banner, words);
    this.#banner.hidden = words === '';
  }
}

function connectionWords(state: ConnectionState): { word: string; seconds: number | null } {
  switch (state.is) {
    case 'connecting':
      return { word: 'Connecting…', seconds: null };
    case 'connected':
      return { word: 'Connected', seconds: null };
    case 'lost':
      return { word: 'Connection lost', seconds: null };
    case 'reconnecting': {
      const seconds = Math.max(0, Math.ceil((state.retryAtMs - Date.now()) / 1000));
      return { word: seconds === 0 ? 'Reconnecting…' : `Reconnecting in ${seconds} s`, seconds };
    }
  }
}
