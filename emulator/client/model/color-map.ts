/**
 * Perceptually uniform colour maps, viridis and inferno of Matplotlib, as polynomials of degree 6 in 0 to 1 for
 * each of red, green and blue (fits by Matt Zucker, CC0: https://www.shadertoy.com/view/WlfXRN). Equal steps of
 * intensity look like equal steps of brightness, in grey and to the colour blind too.
 */
type Polynomial = readonly [number, number, number, number, number, number, number];

const POLYNOMIALS = {
  inferno: [
    [0.00021894, 0.10651342, 11.60249308, -41.70399613, 77.1629357, -71.31942824, 25.13112623],
    [0.001651, 0.56395644, -3.97285397, 17.43639888, -33.40235894, 32.62606426, -12.24266895],
    [-0.0194809, 3.93271239, -15.94239411, 44.3541452, -81.80730926, 73.20951986, -23.070325],
  ],
  viridis: [
    [0.27772733, 0.10509304, -0.33086183, -4.6342305, 6.22826994, 4.776385, -5.43545586],
    [0.00540734, 1.40461353, 0.21484756, -5.79910097, 14.17993337, -13.74514538, 4.64585261],
    [0.3340998, 1.38459016, 0.09509516, -19.33244096, 56.6905526, -65.35303263, 26.31243525],
  ],
} as const satisfies Readonly<Record<string, readonly [Polynomial, Polynomial, Polynomial]>>;

export type ColorMapName = keyof typeof POLYNOMIALS;
export const COLOR_MAPS = Object.keys(POLYNOMIALS) as ColorMapName[];

export type Rgb = readonly [number, number, number];

/** The colour, 0 to 255 each, of an intensity from 0 to 1; beyond it that of the nearer end. */
export function colorOf(map: ColorMapName, intensity: number): Rgb {
  const x = Math.min(1, Math.max(0, intensity));
  const channel = (coefficients: Polynomial): number => {
    const value = coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  };
  const [red, green, blue] = POLYNOMIALS[map];
  return [channel(red), channel(green), channel(blue)];
}

/** Which intensities, 0 to 1, are the darkest and the brightest colour. */
export interface Contrast {
  readonly floor: number;
  readonly ceiling: number;
}

/** Where an intensity lies between floor and ceiling, 0 to 1; a ceiling not above the floor makes two colours. */
export function stretch({ floor, ceiling }: Contrast, intensity: number): number {
  if (ceiling <= floor) return intensity > floor ? 1 : 0;
  return Math.min(1, Math.max(0, (intensity - floor) / (ceiling - floor)));
}

/** The colour of each byte, 0 to 255, as one 32-bit word of `ImageData` on a little-endian machine: 0xAABBGGRR. */
export function paletteOf(map: ColorMapName, contrast: Contrast): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const [red, green, blue] = colorOf(map, stretch(contrast, byte / 255));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

/** Writes the colours of a line into `pixels`, from `offset` on. */
export function paintLine(
  pixels: Uint32Array,
  offset: number,
  values: Uint8Array,
  palette: Uint32Array,
): void {
  for (let column = 0; column < values.length; column++) {
    pixels[offset + column] = palette[values[column]!]!;
  }
}
