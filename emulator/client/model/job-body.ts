/** The body of `POST /configure` for a waterfall. @param window epoch milliseconds; null: live */
export function waterfallBody(
  channels: { readonly min: number; readonly max: number },
  window: { readonly fromMs: number; readonly untilMs: number } | null,
): object {
  return {
    displayInfo: { height: 200 },
    channels,
    nfftSelection: 1,
    view_type: 2,
    ...(window === null
      ? {}
      : { start_time: Math.floor(window.fromMs / 1000), end_time: Math.floor(window.untilMs / 1000) }),
  };
}

/** What is wrong with a choice of channels, in words; empty: nothing. */
export function channelProblem(
  min: number,
  max: number,
  lowest: number,
  highest: number,
  most: number,
): string {
  if (!Number.isInteger(min) || !Number.isInteger(max)) return 'Channels are whole numbers.';
  if (min < lowest || max > highest) return `Channels go from ${lowest} to ${highest}.`;
  if (max < min) return 'The last channel lies before the first one.';
  if (max - min + 1 > most)
    return `At most ${most} channels can be shown at once; these are ${max - min + 1}.`;
  return '';
}
