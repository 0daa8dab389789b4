import { describe, expect, it } from 'vitest';
import { testEmulator } from '../test-emulator.ts';

describe('the one process of an emulator', () => {
  it.each([
    [
      'focus-server',
      'kill',
      409,
      'answers this request itself and cannot be acted on. Start the emulator with',
    ],
    ['web-app', 'kill', 404, 'There is no process "web-app"'],
    ['focus-server', 'hurt', 404, 'There is no action "hurt". Did you mean "start"? There are: kill, stop,'],
  ])('should refuse to let %s %s by %i', async (name, action, status, error) => {
    await using emulator = await testEmulator();
    const answer = await emulator.control('POST', `/processes/${name}/${action}`);
    expect(answer.status).toBe(status);
    expect((answer.json as { error: string }).error).toContain(error);
    // None that could be acted on.
    expect((await emulator.control('GET', '/processes')).json).toEqual({ processes: [] });
  });
});
