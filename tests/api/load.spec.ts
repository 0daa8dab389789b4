import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Focus Server API under load', () => {
  test(...scenario('api/PZ-14800-concurrent-creation.yaml'));
  test(...scenario('api/PZ-14801-sustained.yaml'));
  test(...scenario('api/PZ-14802-peak.yaml'));
  test(...scenario('api/PZ-14803-ramp-up.yaml'));
  test(...scenario('api/PZ-14804-spike.yaml'));
  test(...scenario('api/PZ-14805-steady-state.yaml'));
  test(...scenario('api/PZ-14806-recovery.yaml'));
  test(...scenario('api/PZ-14807-exhaustion.yaml'));
  test(...scenario('api/RES-1-server-resources.yaml'));
});
