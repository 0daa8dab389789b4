/** What the journal is asked for, as its form has it; empty: not limited. */
export interface AlertFilter {
  /** `open`, `closed` or empty. */
  readonly state: string;
  readonly classId: string;
  /** With commas between them. */
  readonly severities: string;
  readonly regionId: string;
  /** Local times as `datetime-local` has them. */
  readonly from: string;
  readonly until: string;
  /** From 1. */
  readonly page: number;
}

export const NO_FILTER: AlertFilter = {
  state: '',
  classId: '',
  severities: '',
  regionId: '',
  from: '',
  until: '',
  page: 1,
};

/** The filter that an address holds. */
export function readFilter(query: URLSearchParams): AlertFilter {
  const text = (name: string): string => query.get(name) ?? '';
  const page = Number(text('page'));
  return {
    state: text('state'),
    classId: text('classId'),
    severities: text('severities'),
    regionId: text('regionId'),
    from: text('from'),
    until: text('until'),
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/** The filter as parameters of an address of this client. */
export function filterParameters(filter: AlertFilter): Record<string, string> {
  return { ...filter, page: filter.page === 1 ? '' : String(filter.page) };
}

const isoOf = (local: string): string => {
  const timeMs = Date.parse(local);
  return Number.isNaN(timeMs) ? '' : new Date(timeMs).toISOString();
};

/** The query of `GET /<site>/api/alert` for this filter, without paging. */
export function alertQuery(filter: AlertFilter): Record<string, string> {
  const wanted = {
    isLive: filter.state === 'open' ? 'true' : filter.state === 'closed' ? 'false' : '',
    classIds: filter.classId,
    severities: filter.severities,
    regionIds: filter.regionId,
    startTime: isoOf(filter.from),
    endTime: isoOf(filter.until),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ''));
}
