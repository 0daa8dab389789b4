import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Focus Server under stress', () => {
  test(...scenario('stress/PZ-14088-1-baseline.yaml'));
  test(...scenario('stress/PZ-14088-2-linear.yaml'));
  test(...scenario('stress/PZ-15240-live-maximum.yaml'));
  test(...scenario('stress/PZ-15247-historic-maximum.yaml'));
  test(...scenario('stress/PZ-15317-gradual-live.yaml'));
  test(...scenario('stress/PZ-15321-gradual-historic.yaml'));
  test(...scenario('stress/PZ-15374-quick-gradual.yaml'));
  test(...scenario('stress/BURST-30-then-one-by-one.yaml'));
});
