import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanTrace } from './clean-trace.ts';
import type { LivePage } from './live-page.ts';
import type { PageName } from './ui-book.ts';

/** More of them would only be more of the same. */
const MOST_OF_FAILURES = 3;
const MOST_OF_THE_END = 3;

/**
 * Pictures and traces of pages, kept for failures only: of a visit that failed a picture and what was done and sent
 * until then, and of a run that did not hold a picture of pages as they stood at its end.
 */
export class Evidence {
  readonly #folder: string;
  readonly #redact: (text: string) => string;
  readonly #files: string[] = [];
  readonly #atTheEnd: { readonly file: string; readonly picture: Buffer }[] = [];
  #failures = 0;

  constructor(folder: string, redact: (text: string) => string) {
    this.#folder = folder;
    this.#redact = redact;
  }

  /** Of a page on which something went wrong, while it is still there. Never throws: what cannot be seen is not kept. */
  async failed(live: LivePage, { group, page }: PageName): Promise<void> {
    if (this.#failures >= MOST_OF_FAILURES) return;
    const name = `browser-${group}-${page}-failure-${++this.#failures}`;
    mkdirSync(this.#folder, { recursive: true });
    const picture = await pictureOf(live);
    if (picture !== null) this.#write(`${name}.png`, picture);
    const trace = join(this.#folder, `${name}.zip`);
    const isTraced = await live.page
      .context()
      .tracing.stop({ path: trace })
      .then(() => true)
      .catch(() => false);
    if (!isTraced) return;
    const cleaned = cleanTrace(readFileSync(trace), this.#redact);
    rmSync(trace);
    this.#write(`${name}.zip`, Buffer.from(cleaned));
  }

  /** Of a page that stands, when the load is over. */
  async atTheEnd(live: LivePage, { group, page }: PageName): Promise<void> {
    if (this.#atTheEnd.length >= MOST_OF_THE_END) return;
    const picture = await pictureOf(live);
    if (picture !== null) this.#atTheEnd.push({ file: `browser-${group}-${page}-end.png`, picture });
  }

  /** @param held whether the run held: then only what failed in it is kept. @returns paths of all that is kept */
  keep(held: boolean): readonly string[] {
    if (!held) for (const { file, picture } of this.#atTheEnd) this.#write(file, picture);
    return this.#files;
  }

  #write(file: string, body: Buffer): void {
    const path = join(this.#folder, file);
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(path, body);
    this.#files.push(path);
  }
}

/** Null of a page that cannot be seen any more. */
const pictureOf = (live: LivePage): Promise<Buffer | null> =>
  live.page.screenshot({ timeout: 5_000 }).catch(() => null);
