import { scenario, test } from '../../helpers/fixtures.ts';

test(...scenario('stress/CAPACITY-JOBS-certificate.yaml'));
