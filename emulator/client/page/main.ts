import { addressOf, placeOf } from '../model/place.ts';
import { AnalysisPage } from './analysis-page.ts';
import { Api, ApiError, wordsFor } from './api.ts';
import { h } from './dom.ts';
import type { Part } from './dom.ts';
import { JournalPage } from './journal-page.ts';
import { LivePage } from './live-page.ts';
import { loginPage } from './login-page.ts';
import { Session } from './session.ts';
import type { SiteConfig } from './session.ts';
import { Shell } from './shell.ts';

/** The site that is shown when the address names none. */
const DEFAULT_SITE = 'prisma-210-1000';
const RETRY_MS = 2000;

interface LoginConfiguration {
  readonly siteName: string;
  readonly accessTokenS: number;
}

/** The whole client: which page is shown, and who is logged in. */
class App {
  readonly #root: HTMLElement;
  readonly #api: Api;
  #configuration: LoginConfiguration | null = null;
  #session: Session | null = null;
  #shell: Shell | null = null;
  #page: Part | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#api = new Api(new URLSearchParams(location.search).get('siteId') ?? DEFAULT_SITE);
    this.#api.onSignedOut = () => this.#signedOut('expired');
    window.addEventListener('popstate', () => void this.show());
  }

  /** Shows what the address asks for. */
  async show(): Promise<void> {
    try {
      this.#configuration ??= await this.#api.get<LoginConfiguration>('login-configuration');
      const { page, query } = placeOf(location.pathname, location.search);
      if (page === 'login') return this.#showLogin(query);
      this.#session ??= await this.#logIn(this.#configuration);
      this.#showPage(this.#session);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return;
      this.#failed(error);
    }
  }

  readonly #go = (address: string): void => {
    history.pushState(null, '', address);
    void this.show();
  };

  async #logIn({ accessTokenS }: LoginConfiguration): Promise<Session> {
    const account = await this.#api.account();
    const site = await this.#api.site<SiteConfig>();
    return new Session(this.#api, account, site, accessTokenS);
  }

  #showLogin(query: URLSearchParams): void {
    this.#leave();
    const page = loginPage(this.#api, this.#configuration?.siteName ?? '', query, this.#go);
    this.#page = page;
    document.title = 'Log in · Fibre view';
    this.#root.replaceChildren(page.element);
  }

  #showPage(session: Session): void {
    const { page, query } = placeOf(location.pathname, location.search);
    if (this.#shell === null) {
      this.#shell = new Shell(session, { go: this.#go, logOut: () => void this.#logOut() });
      this.#root.replaceChildren(this.#shell.element);
    }
    this.#page?.dispose();
    this.#page =
      page === 'investigations'
        ? new JournalPage(session, query, this.#go)
        : page === 'analysis'
          ? new AnalysisPage(session, query)
          : new LivePage(session, this.#go);
    this.#shell.content.replaceChildren(this.#page.element);
    this.#shell.here(page);
    document.title = `${TITLES[page]} · Fibre view`;
  }

  async #logOut(): Promise<void> {
    try {
      await this.#api.logout();
      this.#signedOut('logged-out');
    } catch (error) {
      this.#failed(error);
    }
  }

  #signedOut(reason: string): void {
    if (location.pathname === '/login') return;
    const here = location.pathname + location.search;
    const next = reason === 'expired' && location.pathname !== '/' ? here : '';
    // A first visit is no ended session.
    const why = this.#session === null && reason === 'expired' && next === '' ? '' : reason;
    history.replaceState(null, '', addressOf('login', { siteId: this.#api.siteId, reason: why, next }));
    void this.show();
  }

  #leave(): void {
    this.#page?.dispose();
    this.#page = null;
    this.#shell?.dispose();
    this.#shell = null;
    this.#session?.close();
    this.#session = null;
  }

  #failed(error: unknown): void {
    this.#leave();
    const words = wordsFor(error);
    this.#root.replaceChildren(
      h(
        'main',
        { id: 'main', class: 'login' },
        h(
          'div',
          { class: 'form' },
          h('h1', {}, 'Not available'),
          h('p', { role: 'alert', class: 'error' }, words),
        ),
      ),
    );
    if (error instanceof ApiError && error.status !== 404)
      window.setTimeout(() => void this.show(), RETRY_MS);
  }
}

const TITLES = {
  login: 'Log in',
  liveView: 'Live view',
  investigations: 'Journal',
  analysis: 'Investigate',
} as const;

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id "app"');
void new App(root).show();
