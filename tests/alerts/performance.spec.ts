import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Alerts, performance', () => {
  test(...scenario('alerts/PZ-14958-response-time.yaml'));
  test(...scenario('alerts/PZ-14959-throughput.yaml'));
  test(...scenario('alerts/PZ-14960-busy-api.yaml'));
  test(...scenario('alerts/PZ-14961-resources.yaml'));
  test(...scenario('alerts/PZ-14962-end-to-end.yaml'));
  test(...scenario('alerts/PZ-14963-broker.yaml'));
});
