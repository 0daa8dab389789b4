import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Focus Server API, performance', () => {
  test(...scenario('api/PZ-13770-configure-latency.yaml'));
  test(...scenario('api/PZ-13771-1-concurrent-tasks.yaml'));
  test(...scenario('api/PZ-13771-2-concurrent-polling.yaml'));
  test(...scenario('api/PZ-13771-3-maximum-concurrent.yaml'));
  test(...scenario('api/PZ-13920-configure-quantiles.yaml'));
  test(...scenario('api/PZ-13922-first-row.yaml'));
  test(...scenario('api/PZ-14028-ack-bursts.yaml'));
  test(...scenario('api/PZ-14033-ack-sustained.yaml'));
  test(...scenario('api/PZ-14091-channels.yaml'));
  test(...scenario('api/PZ-14790-first-responses.yaml'));
});
