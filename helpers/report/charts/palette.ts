/**
 * Colours that people with any colour vision can tell apart (Okabe and Ito, https://jfly.uni-koeln.de/color/),
 * darkened where they would be too pale for thin lines on white.
 */
export const PALETTE = {
  blue: '#0072B2',
  sky: '#56B4E9',
  green: '#009E73',
  orange: '#E69F00',
  red: '#D55E00',
  purple: '#AA4C8F',
  grey: '#6B7280',
  black: '#1F2937',
} as const;

/** Of the frame; the chart paints its own white ground, so that it reads the same on a dark page. */
export const FRAME = {
  ground: '#FFFFFF',
  border: '#D1D5DB',
  grid: '#E5E7EB',
  text: '#1F2937',
  muted: '#4B5563',
  phaseEven: '#F3F6FA',
  phaseOdd: '#E6ECF4',
  warmUp: '#FBF3DF',
  limit: '#B91C1C',
  fault: '#8A2C0D',
} as const;
