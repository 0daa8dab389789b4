import { describe, expect, it } from 'vitest';
import { COLOR_MAPS, colorOf, paintLine, paletteOf, stretch } from './color-map.ts';

/** Relative luminance of sRGB (WCAG 2.2). */
function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('colour maps', () => {
  it.each(COLOR_MAPS)('should become brighter all the way: %s', (map) => {
    const bright = Array.from({ length: 65 }, (_, i) => luminance(colorOf(map, i / 64)));
    expect(bright.every((value, i) => i === 0 || value > bright[i - 1]! - 0.001)).toBe(true);
    expect(bright.at(-1)! - bright[0]!).toBeGreaterThan(0.7);
  });

  // Ends of Matplotlib's tables; a polynomial of degree 6 comes within a few steps of them.
  it.each([
    ['viridis', 0, [68, 1, 84]],
    ['viridis', 1, [253, 231, 37]],
    ['inferno', 0, [0, 0, 4]],
    ['inferno', 1, [252, 255, 164]],
  ] as const)('should have the colours of the original: %s at %d', (map, at, [red, green, blue]) => {
    const found = colorOf(map, at);
    const off = [red, green, blue].map((byte, i) => Math.abs(byte - found[i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(6);
  });

  it('should stop at both ends', () => {
    expect([colorOf('viridis', -3), colorOf('viridis', 9)]).toEqual([
      colorOf('viridis', 0),
      colorOf('viridis', 1),
    ]);
  });
});

it('should stretch what lies between floor and ceiling', () => {
  const contrast = { floor: 0.2, ceiling: 0.6 };
  expect([0, 0.2, 0.4, 0.6, 1].map((value) => stretch(contrast, value))).toEqual([
    0,
    0,
    expect.closeTo(0.5, 12),
    1,
    1,
  ]);
  expect([0.4, 0.5, 0.6].map((value) => stretch({ floor: 0.5, ceiling: 0.5 }, value))).toEqual([0, 0, 1]);
});

it('should paint a line where it belongs, opaque, in the colours of its values', () => {
  const palette = paletteOf('inferno', { floor: 0, ceiling: 1 });
  const pixels = new Uint32Array(5);
  paintLine(pixels, 1, Uint8Array.of(0, 128, 255), palette);
  expect([...pixels]).toEqual([0, palette[0], palette[128], palette[255], 0]);
  const bytes = [...new Uint8Array(pixels.buffer, 3 * 4, 4)];
  expect(bytes).toEqual([...colorOf('inferno', 1), 255]);
});
