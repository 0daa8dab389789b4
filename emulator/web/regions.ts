/** A stretch of the fibre with a name. */
export interface Region {
  readonly id: number;
  readonly name: string;
  readonly start_m: number;
  readonly end_m: number;
}

/** The regions of the site: three from the start, and those made by request. */
export class Regions {
  /** Told of each region that is made by request. */
  onAdd: (region: Region) => void = () => {};
  readonly #all: Region[];
  readonly #limit: number;

  constructor(fiberLengthM: number, limit: number) {
    const third = fiberLengthM / 3;
    this.#limit = limit;
    this.#all = ['North', 'Middle', 'South'].map((name, i) => ({
      id: i + 1,
      name,
      start_m: Math.round(i * third),
      end_m: Math.round((i + 1) * third),
    }));
  }

  all(): readonly Region[] {
    return this.#all;
  }

  /** Regions that a place lies in, ends included. */
  at(distanceM: number): Region[] {
    return this.#all.filter(({ start_m, end_m }) => start_m <= distanceM && distanceM <= end_m);
  }

  /** Takes over a region that was made before. */
  adopt(region: Region): void {
    this.#all.push(region);
  }

  /** null: no more are kept. */
  add(region: Omit<Region, 'id'>): Region | null {
    if (this.#all.length >= this.#limit) return null;
    const added = { id: this.#all.length + 1, ...region };
    this.#all.push(added);
    this.onAdd(added);
    return added;
  }
}
