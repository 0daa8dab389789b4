import { expect, it } from 'vitest';
import { secretsInEnvironment } from './secrets-in-environment.ts';

it('should find secrets by the name of the variable and inside addresses', () => {
  expect(
    secretsInEnvironment({
      WEB_PASSWORD: 'hunter22',
      FOCUS_API_KEY: 'k-123',
      RABBITMQ_URL: 'amqp://guest:gu@est@127.0.0.1:5672',
      FOCUS_BASE_URL: 'http://127.0.0.1:5000/focus-server',
      HOME: '/root',
      EMPTY_TOKEN: '',
      UNSET: undefined,
    }),
  ).toEqual(['hunter22', 'k-123', 'gu@est']);
});
