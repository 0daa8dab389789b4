/** Widths that all charts share, in pixels. */
export const WIDTH = 960;
export const PLOT_LEFT = 68;
export const PLOT_RIGHT = WIDTH - 20;
/** About the width of a character of 11 px text. */
export const CHARACTER_WIDTH = 6.3;
