import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Database under load', () => {
  test(...scenario('database/PZ-13806-recordings.yaml'));
  test(...scenario('database/PZ-15140-under-load.yaml'));
  test(...scenario('database/DB-POOL-crowded-pool.yaml'));
});
