import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('users', () => {
  test(...scenario('users/GAP-7-users.yaml'));
  test(...scenario('users/READ-MIX-web-application.yaml'));
  test(...scenario('users/PZ-14777-rate-limit.yaml'));
});
