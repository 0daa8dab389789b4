import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Capacity', () => {
  test(...scenario('stress/PZ-13986-1-graduated-live.yaml'));
  test(...scenario('stress/PZ-13986-2-graduated-historic.yaml'));
  test(...scenario('stress/CAPACITY-JOBS-certificate.yaml'));
  test(...scenario('stress/CAPACITY-RATE-certificate.yaml'));
});
