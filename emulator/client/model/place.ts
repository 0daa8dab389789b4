/** Where one is in the client: the page, the site and what was filtered; all of it is in the address. */
export type PageName = 'login' | 'liveView' | 'investigations' | 'analysis';
const PAGES: readonly PageName[] = ['login', 'liveView', 'investigations', 'analysis'];

export interface Place {
  readonly page: PageName;
  /** Everything behind the question mark. */
  readonly query: URLSearchParams;
}

/** The page of an address; an unknown one is the live view. */
export function placeOf(path: string, search: string): Place {
  const page = PAGES.find((name) => path === `/${name}`) ?? 'liveView';
  return { page, query: new URLSearchParams(search) };
}

/** The address of a page; empty parameters are left out. */
export function addressOf(page: PageName, parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  const query = new URLSearchParams(given).toString();
  return `/${page}${query === '' ? '' : `?${query}`}`;
}

/** Where to go after a login: back to where one was, if that is a page of this client. */
export function afterLogin(query: URLSearchParams, siteId: string): string {
  const next = query.get('next') ?? '';
  // Only an address of this server: `//elsewhere` would be another one.
  if (/^\/(liveView|investigations|analysis)(\?|$)/.test(next)) return next;
  return addressOf('liveView', { siteId });
}
