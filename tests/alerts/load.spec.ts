import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Alerts under load', () => {
  test(...scenario('alerts/PZ-14953-high-volume.yaml'));
  test(...scenario('alerts/PZ-14954-sustained.yaml'));
  test(...scenario('alerts/PZ-14955-burst.yaml'));
  test(...scenario('alerts/PZ-14956-mixed-types.yaml'));
  test(...scenario('alerts/PZ-14957-queue-capacity.yaml'));
  test(...scenario('alerts/PZ-15100-breakpoint.yaml'));
  test(...scenario('alerts/PZ-15101-gradual.yaml'));
  test(...scenario('alerts/PZ-15102-rapid-bursts.yaml'));
  test(...scenario('alerts/PZ-15103-sustained-at-capacity.yaml'));
  test(...scenario('alerts/ALERTS-BACK-OFF-smart-back-off.yaml'));
});
