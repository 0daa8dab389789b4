import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Soak', () => {
  test(...scenario('soak/PZ-15138-memory-leak.yaml'));
  test(...scenario('soak/PZ-13873-1-stability.yaml'));
  test(...scenario('soak/PZ-13873-4-stability.yaml'));
  test(...scenario('soak/GAP-6-one-job.yaml'));
});
