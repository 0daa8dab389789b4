import type { ClientAlert } from '../model/messages.ts';
import { addressOf } from '../model/place.ts';
import { severityOf } from '../model/severity.ts';
import { clock, counted, dateAndClock, metres } from '../model/words.ts';
import { wordsFor } from './api.ts';
import { h } from './dom.ts';
import type { Session } from './session.ts';

/** How much around an alert an investigation looks at. */
const AROUND_MS = 30_000;
const AROUND_CHANNELS = 150;
const METRES_PER_CHANNEL = 1.0213698148727417;
const LOWEST = 1;
const HIGHEST = 2337;

/** Sign and word of a severity, never its colour alone. */
export function severityChip(level: number): HTMLElement {
  const { word, sign, style } = severityOf(level);
  return h(
    'span',
    { class: `chip ${style}` },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    word,
  );
}

/** The address of an investigation of the minute around an alert. */
function investigation(alert: ClientAlert, siteId: string): string {
  const atMs = Date.parse(alert.alert_time);
  const channel = Math.min(HIGHEST, Math.max(LOWEST, Math.round(alert.distance_m / METRES_PER_CHANNEL)));
  return addressOf('analysis', {
    siteId,
    from: String(atMs - AROUND_MS),
    until: String(Math.min(Date.now(), atMs + AROUND_MS)),
    min: String(Math.max(LOWEST, channel - AROUND_CHANNELS)),
    max: String(Math.min(HIGHEST, channel + AROUND_CHANNELS)),
  });
}

export interface DetailsActions {
  readonly go: (address: string) => void;
  readonly close: () => void;
  readonly deleted: (id: string) => void;
}

/** Everything about one alert, and what may be done with it, as a dialog. */
export function openDetails(
  alert: ClientAlert,
  session: Session,
  actions: DetailsActions,
): HTMLDialogElement {
  const problem = h('p', { class: 'error', role: 'alert' });
  const allowed = session.may('delete_alerts');
  const remove = async (button: HTMLButtonElement): Promise<void> => {
    if (button.dataset['sure'] === undefined) {
      button.dataset['sure'] = 'asked';
      button.textContent = 'Delete for good?';
      return;
    }
    button.disabled = true;
    try {
      await session.api.remove('alert/delete', { alertIds: [alert.ext_id] });
      session.alerts.remove(alert.ext_id);
      dialog.close();
      actions.deleted(alert.ext_id);
    } catch (error) {
      problem.textContent = wordsFor(error);
      button.disabled = false;
    }
  };
  const deleteButton = h(
    'button',
    {
      ...{ type: 'button', class: 'danger', 'data-testid': 'delete-alert', disabled: !allowed },
      onclick: () => void remove(deleteButton),
    },
    'Delete',
  );
  const rows: readonly (readonly [string, Node | string])[] = [
    ['Severity', severityChip(alert.severity)],
    ['Class', className(alert)],
    ['Place', metres(alert.distance_m)],
    ['Began', dateAndClock(Date.parse(alert.start_time))],
    ['Last message', dateAndClock(Date.parse(alert.alert_time))],
    [
      'State',
      isClosed(alert, session.serverNowMs())
        ? 'Closed'
        : `Open; closes ${clock(Date.parse(alert.closes_at))}`,
    ],
    ['Repeated', counted(alert.repetitions, 'time')],
  ];
  const dialog = h(
    'dialog',
    { class: 'details', 'aria-labelledby': 'detailsTitle', 'data-testid': 'alert-details' },
    h('h2', { id: 'detailsTitle' }, `Alert ${alert.ext_id}`),
    h('dl', {}, ...rows.flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)])),
    allowed
      ? null
      : h(
          'p',
          { class: 'note', 'data-testid': 'no-permission' },
          `You may look at alerts, not delete them: your role, ${session.account.role}, lacks the permission delete_alerts.`,
        ),
    problem,
    h(
      'div',
      { class: 'actions' },
      h(
        'button',
        {
          type: 'button',
          class: 'primary',
          'data-testid': 'investigate-alert',
          onclick: () => {
            dialog.close();
            actions.go(investigation(alert, session.api.siteId));
          },
        },
        'Investigate',
      ),
      deleteButton,
      h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Close'),
    ),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    actions.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export const className = ({ class_id, class_name }: ClientAlert): string =>
  class_name === '' ? `Class ${class_id}` : class_name;

/** Closed by a message, or by time. */
export const isClosed = ({ is_dead, closes_at }: ClientAlert, nowMs: number): boolean =>
  is_dead || Date.parse(closes_at) <= nowMs;
