import { channelProblem } from '../model/job-body.ts';
import { field, h } from './dom.ts';

const LOWEST = 1;
const HIGHEST = 2337;

export interface Channels {
  readonly min: number;
  readonly max: number;
}

/** The two fields for a range of channels. */
export interface ChannelFields {
  readonly fields: readonly HTMLElement[];
  /** Where a wrong choice is explained. */
  readonly problem: HTMLElement;
  /** The choice; null when it is wrong, which is shown then. */
  read(): Channels | null;
}

/** @param most channels at once */
export function channelFields(start: Channels, most: number): ChannelFields {
  const input = (id: string, value: number): HTMLInputElement =>
    h('input', {
      ...{ id, type: 'number', min: LOWEST, max: HIGHEST, step: 1, value, required: true },
      'aria-describedby': 'channelProblem',
    });
  const [first, last] = [input('channelMin', start.min), input('channelMax', start.max)];
  const problem = h('p', { id: 'channelProblem', class: 'error', role: 'alert' });
  return {
    fields: [field('First channel', first, 'short'), field('Last channel', last, 'short')],
    problem,
    read: () => {
      const [min, max] = [first, last].map(({ value }) => (value === '' ? NaN : Number(value)));
      problem.textContent = channelProblem(min ?? NaN, max ?? NaN, LOWEST, HIGHEST, most);
      return problem.textContent === '' ? { min: min!, max: max! } : null;
    },
  };
}
