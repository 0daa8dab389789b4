import { AlertRun, type AlertOptions } from '../../alerts/alert-run.ts';
import { openAlertControl } from '../../alerts/emulator-control.ts';
import { askFibre } from '../../alerts/fibre.ts';
import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { webSession } from '../../webapp/web-sessions.ts';

/**
 * Sends one alert through the web application and waits until a list has it. What became of all of them is found out
 * when the load is over: they are read back, held against what was sent, and removed.
 */
export const alert: OperationModule = {
  name: 'alert',
  ...OPERATION_SIGNATURES['alert']!,
  requests: () => 1,
  async run(context: OperationContext) {
    const options = context.options as unknown as AlertOptions;
    const session = await webSession(context);
    const alerts = await sharedRun(context, options);
    const one = alerts.next();
    context.group('class', String(one.fields.classId));
    context.group('severity', String(one.fields.severity));
    try {
      await alerts.push(context, session, one);
      if (!alerts.waits) return;
      await context.step('readable', () => alerts.awaitReadable(context, one));
      await alerts.bookHops(context, one);
    } finally {
      alerts.done(one);
    }
  },
};

/** One for all arrivals that ask for the same; the session of user 0 reads back and removes. */
function sharedRun(context: OperationContext, options: AlertOptions): Promise<AlertRun> {
  return context.shared(`alerts ${JSON.stringify(options)}`, async (run) =>
    AlertRun.open({
      run,
      options,
      client: await webSession(context, 0),
      control: await openAlertControl(run.target),
      fibre: await askFibre(context.http),
      random: () => context.random(),
    }),
  );
}
