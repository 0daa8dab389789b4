import type { AlertNews } from '../alerts/alert-news.ts';
import type { Seen } from './observer-script.ts';

/** What became of an alert on a page. */
export type AlertEnd =
  | { readonly is: 'shown'; readonly news: AlertNews; readonly afterMs: number }
  | { readonly is: 'wrong'; readonly news: AlertNews; readonly afterMs: number; readonly words: string }
  | { readonly is: 'not-shown'; readonly news: AlertNews };

/**
 * The account of the alerts of one page: each that was accepted while the page stood must come onto the screen, with
 * the class and severity that it was sent with. Pure; times are milliseconds since the epoch. A screen may be quicker
 * than the answer to its sender, so what is shown waits for the news of it.
 */
export class AlertWatch {
  readonly #waiting = new Map<string, AlertNews>();
  readonly #early = new Map<string, Seen['alerts'][number]>();

  /** An alert was accepted. */
  accepted(news: AlertNews): AlertEnd[] {
    const shown = this.#early.get(news.id);
    this.#early.delete(news.id);
    if (shown !== undefined) return [endOf(news, shown)];
    this.#waiting.set(news.id, news);
    return [];
  }

  /** Alerts came onto the screen; one that comes again (its item was made anew) was shown before. */
  seen(alerts: Seen['alerts']): AlertEnd[] {
    return alerts.flatMap((shown) => {
      const news = this.#waiting.get(shown.id ?? '');
      if (news === undefined) {
        // Perhaps somebody else's: only the newest are kept.
        if (shown.id !== null && !this.#early.has(shown.id)) this.#early.set(shown.id, shown);
        const [oldest] = this.#early.keys();
        if (this.#early.size > EARLY_KEPT && oldest !== undefined) this.#early.delete(oldest);
        return [];
      }
      this.#waiting.delete(news.id);
      return [endOf(news, shown)];
    });
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whatever was sent so long ago and is not on the screen yet will not come. */
  overdue(nowMs: number, withinMs: number): AlertEnd[] {
    const late = [...this.#waiting.values()].filter(({ sentMs }) => sentMs + withinMs <= nowMs);
    for (const { id } of late) this.#waiting.delete(id);
    return late.map((news) => ({ is: 'not-shown', news }));
  }
}

const EARLY_KEPT = 1000;

function endOf(news: AlertNews, { severity, classId, atMs }: Seen['alerts'][number]): AlertEnd {
  const afterMs = atMs - news.sentMs;
  if (severity === String(news.severity) && classId === String(news.classId)) {
    return { is: 'shown', news, afterMs };
  }
  const words =
    `alert ${news.id} was sent with class ${news.classId} and severity ${news.severity}, ` +
    `and is shown with class ${classId ?? 'none'} and severity ${severity ?? 'none'}`;
  return { is: 'wrong', news, afterMs, words };
}
