import { describe, expect, it } from 'vitest';
import { askCapabilities } from './capabilities.ts';
import { fakeHttp } from './testing.ts';

describe('askCapabilities', () => {
  it('should read them from the OpenAPI document, whatever the parameters are called there', async () => {
    const paths = {
      '/configure': { post: {} },
      '/job/{id}': { delete: {} },
      '/metadata/{job}': { get: {} },
      '/focus-server/waterfall/{t}/{n}': { get: {} },
      '/channels': { post: {} },
    };
    const http = fakeHttp(({ path }) => (path === '/openapi.json' ? [200, { paths }] : [200, null]));
    expect([...(await askCapabilities(http))].sort()).toEqual([
      'cancel',
      'configure',
      'metadata',
      'waterfall',
    ]);
  });

  it('should know of job streams from the services that the document names', async () => {
    const asked = (services: object[]) =>
      askCapabilities(
        fakeHttp(({ path }) =>
          path === '/openapi.json' ? [200, { paths: {}, 'x-grpc-services': services }] : [200, null],
        ),
      );
    expect([...(await asked([{ service: 'pandadatastream.DataStreamService' }]))]).toEqual(['grpc']);
    expect([...(await asked([{ service: 'datastream.DataStreamService' }]))]).toEqual([]);
  });

  it('should ask each route where there is no document, and tell a missing route from a missing job', async () => {
    const http = fakeHttp(({ method, path }) => {
      if (path === '/ack') return [200, null];
      if (method === 'DELETE') return [404, { detail: 'Not Found' }];
      if (path.startsWith('/metadata/')) return [404, { error: 'Invalid job_id' }];
      if (path === '/configure') return [422, { detail: [] }];
      if (path === '/channels') return [200, {}];
      return [404, { detail: 'Not Found' }];
    });
    expect([...(await askCapabilities(http))].sort()).toEqual(['channels', 'configure', 'metadata']);
  });

  it('should fail when /ack does not answer 200, because then nothing else means anything', async () => {
    await expect(askCapabilities(fakeHttp(() => [502, 'Bad Gateway']))).rejects.toMatchObject({
      outcome: 'failed',
      errorClass: 'http 502',
    });
    await expect(askCapabilities(fakeHttp(() => [401, 'who are you']))).rejects.toThrow(
      /answered 401 instead of 200; the credentials are wrong or missing: see focus\.headers/,
    );
    await expect(askCapabilities(fakeHttp(() => null))).rejects.toMatchObject({ outcome: 'unanswered' });
  });
});
