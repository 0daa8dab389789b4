import { MessageRun, type MessageOptions } from '../../alerts/broker/message-run.ts';
import { openAlertControl } from '../../alerts/emulator-control.ts';
import { askFibre } from '../../alerts/fibre.ts';
import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { webSession } from '../../webapp/web-sessions.ts';

/**
 * Publishes one alert straight on the broker, persistent, with a confirm, and waits until a consumer has it. What became
 * of all of them is found out when the load is over: they are read back from the web application, and removed.
 */
export const alertMessage: OperationModule = {
  name: 'alert-message',
  ...OPERATION_SIGNATURES['alert-message']!,
  requests: () => 0,
  async run(context: OperationContext) {
    const options = context.options as unknown as MessageOptions;
    const messages = await context.shared(`alert-messages ${JSON.stringify(options)}`, async (run) =>
      MessageRun.open({
        ...{ run, options },
        client: await webSession(context, 0),
        control: await openAlertControl(run.target),
        fibre: await askFibre(context.http),
      }),
    );
    const one = messages.next();
    try {
      await context.step('confirm', () => messages.publish(one));
      if (options.consumedWithinS > 0 && !options.pauseConsumer) await messages.bookConsumed(context, one);
    } finally {
      messages.done(one);
    }
  },
};
