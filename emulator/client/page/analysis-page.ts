import { waterfallBody } from '../model/job-body.ts';
import type { JobMessage, ServerMessage } from '../model/messages.ts';
import type { RowFrame } from '../model/row-frame.ts';
import { age, clock, counted, dateAndClock, localInput } from '../model/words.ts';
import { channelFields } from './channel-form.ts';
import type { ConnectionState } from './connection.ts';
import { field, h, setAttributes } from './dom.ts';
import type { Part } from './dom.ts';
import { Figures } from './figures.ts';
import type { Session } from './session.ts';
import { Waterfall } from './waterfall.ts';

const DEFAULT_WINDOW_MS = 5 * 60_000;
/** A recording is taken from it as a whole up to this length. */
const LONGEST_CHOICE_MS = 60 * 60_000;
const RECORDINGS_OF_MS = 24 * 3_600_000;
const RECORDINGS_SHOWN = 8;

type State = 'empty' | 'starting' | 'running' | 'finished' | 'stopped' | 'failed';

/** An investigation: the waterfall of recorded time. */
export class AnalysisPage implements Part {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #waterfall: Waterfall;
  readonly #figures = new Figures(['State', 'Rows', 'Of', 'Time', 'Job']);
  readonly #progress = h('progress', { max: '1', value: '0', 'aria-label': 'Progress of the investigation' });
  readonly #stop = h('button', { type: 'button', hidden: true, 'data-testid': 'stop-investigation' }, 'Stop');
  readonly #from = h('input', { id: 'fromTime', type: 'datetime-local', step: '1', required: true });
  readonly #until = h('input', { id: 'untilTime', type: 'datetime-local', step: '1', required: true });
  readonly #problem = h('p', { class: 'error', role: 'alert', 'data-testid': 'analysis-problem' });
  readonly #recordings = h('div', { class: 'recordings', 'data-testid': 'recordings' });
  readonly #forget: readonly (() => void)[];
  #job: JobMessage | null = null;
  #rows = 0;
  #state: State = 'empty';

  constructor(session: Session, query: URLSearchParams) {
    this.#session = session;
    this.#waterfall = new Waterfall(() => session.faults.asked.staleCanvasMs);
    const [from, until] = [Number(query.get('from')), Number(query.get('until'))];
    const nowMs = session.serverNowMs();
    this.#choose(from > 0 ? from : nowMs - DEFAULT_WINDOW_MS, until > 0 ? until : nowMs);
    const channels = channelFields(
      { min: Number(query.get('min') ?? 1), max: Number(query.get('max') ?? 2222) },
      session.account.constraints.sensors,
    );
    this.element = h(
      'main',
      { id: 'main', class: 'page analysis', tabindex: '-1' },
      h('div', { class: 'page-head' }, h('h1', {}, 'Investigate recorded time')),
      h(
        'section',
        { id: 'analysis', class: 'card', 'data-testid': 'analysis', 'aria-label': 'Investigation' },
        h(
          'form',
          {
            class: 'toolbar',
            novalidate: true,
            onsubmit: (event) => {
              event.preventDefault();
              const chosen = channels.read();
              if (chosen !== null) this.#start(chosen);
            },
          },
          field('From', this.#from),
          field('Until', this.#until),
          ...channels.fields,
          h('button', { type: 'submit', class: 'primary', 'data-testid': 'start-investigation' }, 'Start'),
          this.#stop,
          h('span', { class: 'gap' }),
          ...this.#waterfall.controls,
        ),
        channels.problem,
        this.#problem,
        this.#recordings,
        this.#figures.element,
        this.#progress,
        this.#waterfall.element,
      ),
    );
    this.#stop.addEventListener('click', () => {
      session.connection.send({ type: 'stop' });
      this.#change('stopped', '');
    });
    this.#waterfall.onDrawn = ({ newestRowMs, drawnAtMs, newest }) =>
      setAttributes(this.#view, {
        'data-newest-row-time-ms': newestRowMs,
        'data-drawn-at-ms': drawnAtMs,
        'data-row-count': newest.rows,
      });
    this.#forget = [
      session.connection.messages.add((message) => this.#receive(message)),
      session.connection.frames.add((frame) => this.#add(frame)),
      session.connection.states.add((state) => this.#connected(state)),
    ];
    this.#askForRecordings();
    this.#change('empty', EMPTY);
  }

  dispose(): void {
    this.#session.connection.send({ type: 'stop' });
    for (const forget of this.#forget) forget();
    this.#waterfall.dispose();
  }

  get #view(): Element {
    return this.element.querySelector('#analysis')!;
  }

  #choose(fromMs: number, untilMs: number): void {
    this.#from.value = localInput(fromMs);
    this.#until.value = localInput(untilMs);
  }

  #askForRecordings(): void {
    const untilMs = Math.round(this.#session.serverNowMs());
    this.#session.connection.send({ type: 'recordings', fromMs: untilMs - RECORDINGS_OF_MS, untilMs });
  }

  #start(channels: { readonly min: number; readonly max: number }): void {
    const [fromMs, untilMs] = [this.#from, this.#until].map(({ value }) => Date.parse(value));
    this.#problem.textContent = windowProblem(fromMs ?? NaN, untilMs ?? NaN);
    if (this.#problem.textContent !== '') return;
    if (this.#session.connection.state.is !== 'connected') {
      this.#problem.textContent = 'There is no connection to the server. Start when it is back.';
      return;
    }
    this.#job = null;
    this.#rows = 0;
    this.#change('starting', 'Looking for the recordings of this time…');
    const window = { fromMs: fromMs!, untilMs: untilMs! };
    this.#session.connection.send({ type: 'start', configure: waterfallBody(channels, window) });
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'job':
        this.#job = message;
        this.#waterfall.begin(message);
        if (message.rows === 0) this.#change('running', 'Nothing was recorded in this time.');
        else this.#change('running', 'The job is starting; its first rows come in some seconds.');
        return;
      case 'job-refused':
        this.#change(
          'failed',
          `${message.message}.${message.status === 404 ? ' Choose another time; the recordings of the last day are above.' : ''}`,
        );
        return;
      case 'job-ended':
        if (message.jobId !== this.#job?.jobId) return;
        if (message.complete)
          this.#change('finished', this.#rows === 0 ? 'Nothing was recorded in this time.' : '');
        else this.#change('failed', 'The server ended the job before its end. Start it again.');
        return;
      case 'recordings':
        this.#offer(message.recordings);
        return;
      case 'recordings-refused':
        this.#recordings.replaceChildren(h('p', { class: 'note' }, `${message.message}.`));
        return;
      case 'hello':
        this.#askForRecordings();
        return;
      case 'alert':
      case 'tick':
      case 'faults':
    }
  }

  #add(frame: RowFrame): void {
    if (this.#job === null || this.#job.columns !== frame.columns) return;
    this.#rows = frame.rows;
    if (this.#state === 'running') this.#change('running', '');
    this.#waterfall.add(frame);
  }

  #connected(state: ConnectionState): void {
    const busy = this.#state === 'starting' || this.#state === 'running';
    if (state.is !== 'connected' && busy) {
      this.#change('failed', 'The connection was lost before the end. Start again when it is back.');
    }
  }

  #offer(recordings: readonly { readonly startMs: number; readonly endMs: number }[]): void {
    const newest = [...recordings].reverse().slice(0, RECORDINGS_SHOWN);
    const offers = newest.map(({ startMs, endMs }) => {
      const firstMs = Math.ceil(startMs / 1000) * 1000;
      const lastMs = Math.min(endMs, firstMs + LONGEST_CHOICE_MS);
      return h(
        'button',
        {
          type: 'button',
          class: 'quiet',
          title: dateAndClock(firstMs),
          onclick: () => this.#choose(firstMs, lastMs),
        },
        `${clock(firstMs)}, ${age(endMs - startMs)}`,
      );
    });
    this.#recordings.replaceChildren(
      h('span', {}, offers.length === 0 ? 'Nothing was recorded in the last day.' : 'Newest recordings:'),
      ...offers,
    );
  }

  #change(state: State, words: string): void {
    this.#state = state;
    const job = this.#job;
    const rows = job?.rows ?? null;
    const done = state === 'finished' ? 1 : rows === null || rows === 0 ? 0 : Math.min(1, this.#rows / rows);
    setAttributes(this.#view, {
      'data-state': state,
      'data-progress': done.toFixed(3),
      'data-job-id': job?.jobId ?? null,
      'data-rows-received': this.#rows,
    });
    this.#progress.value = done;
    this.#progress.hidden = state === 'empty';
    this.#stop.hidden = state !== 'starting' && state !== 'running';
    this.#figures.set('State', STATES[state]);
    this.#figures.set('Rows', this.#rows.toLocaleString('en'));
    this.#figures.set('Of', rows === null ? '–' : counted(rows, 'row'));
    const window = job?.window ?? null;
    this.#figures.set('Time', window === null ? '–' : `${clock(window.startMs)} – ${clock(window.endMs)}`);
    this.#figures.set('Job', job?.jobId ?? '–');
    this.#figures.mood(
      state === 'failed' ? 'bad' : state === 'running' || state === 'finished' ? 'good' : 'still',
    );
    this.#waterfall.say(...(words === '' ? [] : [words]));
  }
}

const EMPTY =
  'Choose a time and channels, then start. A recording is played 200 times as fast as it was made.';

const STATES: Readonly<Record<State, string>> = {
  empty: 'Not started',
  starting: 'Starting',
  running: 'Playing',
  finished: 'Complete',
  stopped: 'Stopped',
  failed: 'Failed',
};

/** What is wrong with a stretch of time, in words; empty: nothing. */
function windowProblem(fromMs: number, untilMs: number): string {
  if (Number.isNaN(fromMs) || Number.isNaN(untilMs)) return 'Enter both times, with date, hours and minutes.';
  if (untilMs <= fromMs) return 'The end must be later than the beginning.';
  if (fromMs > Date.now()) return 'This time has not been recorded yet: it lies in the future.';
  return '';
}
