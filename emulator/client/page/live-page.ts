import { waterfallBody } from '../model/job-body.ts';
import type { JobMessage, ServerMessage } from '../model/messages.ts';
import { Rate } from '../model/rate.ts';
import { reconnectWaitMs } from '../model/reconnect.ts';
import { severityOf } from '../model/severity.ts';
import { age, preciseClock } from '../model/words.ts';
import { AlertPanel } from './alert-panel.ts';
import { isClosed } from './alert-details.ts';
import { channelFields } from './channel-form.ts';
import type { Channels } from './channel-form.ts';
import type { ConnectionState } from './connection.ts';
import { h, setAttributes, setText } from './dom.ts';
import type { Part } from './dom.ts';
import { Figures } from './figures.ts';
import { Paced } from './paced.ts';
import type { Session } from './session.ts';
import { Waterfall } from './waterfall.ts';
import type { Drawn } from './waterfall.ts';

/** What is shown at first: all that can be shown at once. */
const CHANNELS: Channels = { min: 1, max: 2222 };
const STATUS_EVERY_MS = 200;
/** Where alerts are is marked above the picture, which is painted with the marks. */
const MARKED_EVERY_MS = 1000;
const RATE_OVER_MS = 2000;
/** Rows that do not come for so long are missed. */
const ROWS_MISSED_MS = 2000;
const AFTER_END_MS = 1000;

/** `waiting-for-fiber`: the server has no live data now; `refused`: it gives no job, for another reason. */
type JobState = 'starting' | 'waiting-for-rows' | 'running' | 'waiting-for-fiber' | 'refused' | 'ended';

/** The live view: a waterfall of the rows of a job of its own, and the alerts beside it. */
export class LivePage implements Part {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #panel: AlertPanel;
  readonly #waterfall: Waterfall;
  readonly #figures = new Figures(['State', 'Newest row', 'Row age', 'Rows', 'Frames', 'Left out', 'Job']);
  readonly #pause = h('button', { type: 'button', 'data-testid': 'pause', 'aria-pressed': 'false' }, 'Pause');
  readonly #rate = new Rate(RATE_OVER_MS);
  readonly #forget: readonly (() => void)[];
  readonly #timer: number;
  readonly #marking = new Paced(MARKED_EVERY_MS, () => this.#mark());
  #retry: number | undefined;
  #refusals = 0;
  #channels: Channels = CHANNELS;
  #state: JobState = 'starting';
  #words = '';
  #job: JobMessage | null = null;
  #paused = false;
  #framesDrawn = 0;
  #rowsDrawn = 0;
  #drawn: Drawn | null = null;
  #heardAtMs = 0;

  constructor(session: Session, go: (address: string) => void) {
    this.#session = session;
    this.#panel = new AlertPanel(session, go);
    this.#waterfall = new Waterfall(() => session.faults.asked.staleCanvasMs);
    this.#waterfall.onDrawn = (drawn) => this.#drew(drawn);
    this.#pause.addEventListener('click', () => this.#setPaused(!this.#paused));
    const channels = channelFields(CHANNELS, session.account.constraints.sensors);
    this.element = h(
      'main',
      { id: 'main', class: 'live', tabindex: '-1' },
      h(
        'section',
        { id: 'liveView', 'data-testid': 'live-view', class: 'card', 'aria-labelledby': 'liveTitle' },
        h('h1', { id: 'liveTitle', class: 'only-read' }, 'Live view'),
        h(
          'form',
          {
            class: 'toolbar',
            novalidate: true,
            onsubmit: (event) => {
              event.preventDefault();
              this.#choose(channels.read());
            },
          },
          ...channels.fields,
          h('button', { type: 'submit', 'data-testid': 'apply-channels' }, 'Show'),
          this.#pause,
          h('span', { class: 'gap' }),
          ...this.#waterfall.controls,
        ),
        channels.problem,
        this.#figures.element,
        this.#waterfall.element,
      ),
      this.#panel.element,
    );
    const { connection, alerts } = session;
    this.#forget = [
      connection.messages.add((message) => this.#receive(message)),
      connection.states.add((state) => this.#connected(state)),
      connection.frames.add((frame) => {
        if (this.#job?.columns !== frame.columns) return;
        this.#heardAtMs = Date.now();
        this.#waterfall.add(frame);
      }),
      alerts.changes.add(() => this.#marking.ask()),
    ];
    this.#timer = window.setInterval(() => this.#show(), STATUS_EVERY_MS);
    this.#mark();
    this.#connected(connection.state);
  }

  dispose(): void {
    this.#session.connection.send({ type: 'stop' });
    window.clearInterval(this.#timer);
    window.clearTimeout(this.#retry);
    for (const forget of this.#forget) forget();
    this.#marking.cancel();
    this.#panel.dispose();
    this.#waterfall.dispose();
  }

  #choose(channels: Channels | null): void {
    if (channels === null) return;
    this.#channels = channels;
    this.#begin();
  }

  #connected(state: ConnectionState): void {
    // What was drawn stays on the screen while the connection is away.
    if (state.is === 'connected') this.#begin();
    this.#show();
  }

  #begin(): void {
    window.clearTimeout(this.#retry);
    this.#job = null;
    this.#change('starting', 'Starting a job…');
    this.#session.connection.send({ type: 'start', configure: waterfallBody(this.#channels, null) });
  }

  #beginLater(ms: number): void {
    window.clearTimeout(this.#retry);
    this.#retry = window.setTimeout(() => {
      if (this.#session.connection.state.is === 'connected') this.#begin();
    }, ms);
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'job':
        this.#job = message;
        this.#refusals = 0;
        this.#heardAtMs = Date.now();
        this.#waterfall.begin(message);
        this.#change('waiting-for-rows', 'The job is starting; its first rows come in some seconds.');
        return;
      case 'job-refused': {
        const waitMs = reconnectWaitMs(++this.#refusals);
        const fiber = /fib(er|re)/i.test(message.message);
        const words = fiber
          ? 'Waiting for fiber: there is no live data at the moment.'
          : `${message.message}.`;
        this.#change(fiber ? 'waiting-for-fiber' : 'refused', `${words} Trying again every few seconds.`);
        this.#beginLater(waitMs);
        return;
      }
      case 'job-ended':
        if (message.jobId !== this.#job?.jobId) return;
        this.#change('ended', 'The server ended the job. Starting a new one…');
        this.#beginLater(AFTER_END_MS);
        return;
      // A hello changes the state of the connection, which begins a job; the rest is for others.
      case 'hello':
      case 'alert':
      case 'tick':
      case 'faults':
      case 'recordings':
      case 'recordings-refused':
    }
  }

  #drew(drawn: Drawn): void {
    this.#drawn = drawn;
    this.#framesDrawn += drawn.frames;
    const { rowsPerLine } = this.#job ?? { rowsPerLine: 0 };
    const rows = drawn.lines * rowsPerLine;
    this.#rowsDrawn += rows;
    this.#rate.add(rows, drawn.drawnAtMs);
    if (this.#state === 'waiting-for-rows') this.#change('running', '');
    // Set in the frame that draws the row, so that a test reads what the eye sees.
    setAttributes(this.#view, {
      'data-newest-row-time-ms': drawn.newestRowMs,
      'data-drawn-at-ms': drawn.drawnAtMs,
      'data-frame-count': this.#framesDrawn,
      'data-row-count': this.#rowsDrawn,
      'data-dropped-frames': drawn.newest.droppedFrames + drawn.overflowed,
      'data-dropped-rows': drawn.newest.droppedRows,
    });
  }

  get #view(): Element {
    return this.element.firstElementChild!;
  }

  #setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#waterfall.pause(paused);
    this.#pause.textContent = paused ? 'Go on' : 'Pause';
    setAttributes(this.#pause, { 'aria-pressed': String(paused) });
    this.#show();
  }

  #change(state: JobState, words: string): void {
    this.#state = state;
    this.#words = words;
    this.#show();
  }

  #mark(): void {
    const nowMs = this.#session.serverNowMs();
    const open = this.#session.alerts.board.all().filter((alert) => !isClosed(alert, nowMs));
    this.#waterfall.mark(
      open.map(({ distance_m, severity }) => ({ distanceM: distance_m, ...severityOf(severity) })),
    );
  }

  #show(): void {
    const { state } = this.#session.connection;
    const nowMs = Date.now();
    if (this.#state === 'running' && nowMs - this.#heardAtMs > ROWS_MISSED_MS) {
      this.#change('waiting-for-rows', 'No rows are coming. They are drawn as soon as they do.');
      return;
    }
    const shown = state.is === 'connected' ? this.#state : state.is;
    const ageMs = this.#drawn === null ? null : this.#session.serverNowMs() - this.#drawn.newestRowMs;
    const perSecond = Math.round(this.#rate.perSecond(nowMs));
    setAttributes(this.#view, {
      'data-connection': state.is,
      'data-state': shown,
      'data-paused': String(this.#paused),
      'data-job-id': this.#job?.jobId ?? null,
      'data-row-age-ms': ageMs === null ? null : Math.round(ageMs),
      'data-rows-per-second': perSecond,
    });
    this.#figures.set('State', this.#paused ? 'Paused' : STATES[shown]);
    this.#figures.set('Newest row', this.#drawn === null ? '–' : preciseClock(this.#drawn.newestRowMs));
    this.#figures.set('Row age', ageMs === null ? '–' : age(ageMs));
    this.#figures.set('Rows', `${perSecond}/s`);
    this.#figures.set('Frames', this.#framesDrawn.toLocaleString('en'));
    const dropped = (this.#drawn?.newest.droppedFrames ?? 0) + (this.#drawn?.overflowed ?? 0);
    this.#figures.set('Left out', `${dropped.toLocaleString('en')} frames`);
    this.#figures.set('Job', this.#job?.jobId ?? '–');
    this.#figures.mood(shown === 'running' && !this.#paused ? 'good' : this.#paused ? 'still' : 'bad');
    const words = state.is === 'connected' ? this.#words : state.is === 'connecting' ? 'Connecting…' : '';
    this.#waterfall.say(...(words === '' ? [] : [words]));
    this.#waterfall.element.classList.toggle('outdated', state.is === 'reconnecting' || state.is === 'lost');
    setText(this.element.querySelector('#liveTitle')!, `Live view: ${STATES[shown]}`);
  }
}

const STATES: Readonly<Record<JobState | ConnectionState['is'], string>> = {
  starting: 'Starting',
  'waiting-for-rows': 'Waiting for rows',
  running: 'Live',
  'waiting-for-fiber': 'Waiting for fiber',
  refused: 'No job',
  ended: 'Job ended',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  lost: 'Connection lost',
};
