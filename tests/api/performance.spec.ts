import { test } from '@playwright/test';
import { scenario } from '../../helpers/fixtures.ts';

test.describe('Focus Server API, performance', () => {
  scenario('api/PZ-13770-configure-latency.yaml');
  scenario('api/PZ-13771-1-concurrent-tasks.yaml');
  scenario('api/PZ-13771-2-concurrent-polling.yaml');
  scenario('api/PZ-13771-3-maximum-concurrent.yaml');
});
