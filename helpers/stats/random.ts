/**
 * Seeded random numbers: the same seed gives the same load on every machine and in every shard.
 * Generator: sfc32 by Chris Doty-Humphrey (PractRand, http://pracrand.sourceforge.net), period at least 2^32;
 * its state comes from splitmix32, so that neighbouring seeds give unrelated streams.
 */

/** A stream of numbers in [0, 1) with 53 random bits each. */
export type Random = () => number;

/**
 * splitmix32: a Weyl sequence (golden ratio), then a 32-bit finalizer of the MurmurHash3 form whose constants were
 * found by Chris Wellons' hash-prospector (https://github.com/skeeto/hash-prospector).
 */
function splitmix32(state: number): () => number {
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1;
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  };
  // PractRand discards 15 outputs after seeding with three words, so that a poor seed does not show.
  for (let i = 0; i < 15; i++) next();
  return next;
}

/**
 * A stream for a seed, or for a seed and the place where it is used (`seededRandom(seed, phaseIndex)`).
 * @param seeds whole numbers; the upper bits of those beyond 32 bits count too
 */
export function seededRandom(...seeds: readonly number[]): Random {
  let mixed = 0;
  for (const seed of seeds) {
    const high = Math.floor(seed / 0x1_0000_0000) | 0;
    const low = (seed % 0x1_0000_0000) | 0;
    mixed = splitmix32(splitmix32(mixed ^ low)() ^ high)() | 0;
  }
  const word = splitmix32(mixed);
  const next = sfc32(word(), word(), word());
  // 53 bits out of two words, as genrand_res53 of the Mersenne Twister does.
  return () => ((next() >>> 5) * 0x400_0000 + (next() >>> 6)) / 0x20_0000_0000_0000;
}
