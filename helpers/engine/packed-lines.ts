import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';

/**
 * Lines of JSON on disk, written as they come. Every so many lines they are packed (one gzip member each, so that
 * appending is enough). Whoever is killed leaves lines twice, never none; what was cut off in the middle is left out.
 */
export class PackedLines<T> {
  readonly #plainFile: string;
  readonly #packedFile: string;
  readonly #packEvery: number;
  #plain: string[] = [];

  /** @param name of the plain file; the packed one has `.gz` at its end */
  constructor(folder: string, name: string, packEvery: number) {
    this.#plainFile = join(folder, name);
    this.#packedFile = `${this.#plainFile}.gz`;
    this.#packEvery = packEvery;
  }

  begin(): void {
    this.#plain = [];
    writeFileSync(this.#plainFile, '');
  }

  append(value: T): void {
    const line = `${JSON.stringify(value)}\n`;
    this.#plain.push(line);
    appendFileSync(this.#plainFile, line);
    if (this.#plain.length >= this.#packEvery) this.#pack();
  }

  /** Packs what is left. */
  finish(): void {
    if (this.#plain.length > 0) this.#pack();
  }

  /** What was written, in order; a line that stands twice comes once. */
  read(): T[] {
    const lines = new Set([...wholeLines(this.#packed()), ...wholeLines(this.#text())]);
    return [...lines].map((line) => JSON.parse(line) as T);
  }

  /** First the packed copy, then the plain one goes. */
  #pack(): void {
    appendFileSync(this.#packedFile, gzipSync(this.#plain.join('')));
    writeFileSync(this.#plainFile, '');
    this.#plain = [];
  }

  /** A process killed while it packed leaves a broken last member; its lines still stand in plain text. */
  #packed(): string {
    if (!existsSync(this.#packedFile)) return '';
    return gunzipSync(readFileSync(this.#packedFile), { finishFlush: constants.Z_SYNC_FLUSH }).toString(
      'utf8',
    );
  }

  #text(): string {
    return existsSync(this.#plainFile) ? readFileSync(this.#plainFile, 'utf8') : '';
  }
}

/** What stands after the last line end was cut off in the middle of writing. */
const wholeLines = (text: string): string[] => text.split('\n').slice(0, -1);
