import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Without its recorder', () => {
  test(...scenario('resilience/PZ-14733-recorder-killed.yaml'));
  test(...scenario('resilience/PZ-14735-recorder-paused.yaml'));
});
