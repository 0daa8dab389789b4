import { OperationError, type HttpClient } from '../engine/operation.ts';
import type { Capability } from '../profile/profile.ts';

/** Routes of the served OpenAPI document that stand for a capability: every one of the list must be there. */
const ROUTES: Partial<Record<Capability, readonly string[]>> = {
  configure: ['post /configure'],
  cancel: ['delete /job/{job_id}'],
  'job-status': ['get /job_status/{job_id}'],
  metadata: ['get /metadata/{job_id}'],
  'task-metadata': ['get /task_metadata/{job_id}'],
  waterfall: ['get /waterfall/{task_id}/{row_count}'],
  channels: ['get /channels'],
  sensors: ['get /sensors'],
  'live-metadata': ['get /live_metadata'],
  recordings: ['post /recordings_in_time_range'],
};

/** What a FastAPI or emulator answers for a route that it does not have. */
const NO_ROUTE = /^\s*\{\s*"detail"\s*:\s*"Not Found"\s*\}\s*$/;

/** A request that tells "no such route" from "no such job", for servers without an OpenAPI document. */
const PROBES: Partial<Record<Capability, readonly ['GET' | 'POST' | 'DELETE', string]>> = {
  configure: ['POST', '/configure'],
  cancel: ['DELETE', '/job/0-0'],
  'job-status': ['GET', '/job_status/0-0'],
  metadata: ['GET', '/metadata/0-0'],
  'task-metadata': ['GET', '/task_metadata/0-0'],
  waterfall: ['GET', '/waterfall/0-0/1'],
  channels: ['GET', '/channels'],
  sensors: ['GET', '/sensors'],
  'live-metadata': ['GET', '/live_metadata'],
  recordings: ['POST', '/recordings_in_time_range'],
};

/**
 * Asks the target what it serves: its OpenAPI document where it has one, else a harmless request per route.
 * @throws OperationError `unanswered` when nothing answers there
 */
export async function askCapabilities(http: HttpClient): Promise<Set<Capability>> {
  const ack = await http.send('GET', '/ack');
  if (ack.status !== 200) {
    const advice =
      ack.status === 401 || ack.status === 403
        ? '; the credentials are wrong or missing: see focus.headers of the environment and the variables it names'
        : '';
    throw new OperationError(
      'failed',
      `http ${ack.status}`,
      `GET /ack answered ${ack.status} instead of 200${advice}: ${ack.text().slice(0, 200)}`,
    );
  }
  const openApi = await http.send('GET', '/openapi.json');
  const document = openApi.status === 200 ? openApi.json() : null;
  const routes = document === null ? null : openApiRoutes(document);
  if (!routes) return probeRoutes(http);
  const served = Object.entries(ROUTES).filter(([, needed]) => needed.every((route) => routes.has(route)));
  const capabilities = new Set(served.map(([capability]) => capability as Capability));
  if (listsStreams(document)) capabilities.add('grpc');
  return capabilities;
}

/** Whether the document names the gRPC service of job streams; paths cannot, so it is a field of its own. */
function listsStreams(document: unknown): boolean {
  const services = (document as { 'x-grpc-services'?: unknown })['x-grpc-services'];
  return (
    Array.isArray(services) &&
    services.some((one: { service?: unknown }) => one.service === 'pandadatastream.DataStreamService')
  );
}

/** `get /channels` and so on; parameter names are made uniform, because servers name them differently. */
function openApiRoutes(document: unknown): Set<string> | null {
  const paths = (document as { paths?: Record<string, Record<string, unknown>> }).paths;
  if (!paths) return null;
  const routes = new Set<string>();
  for (const [path, methods] of Object.entries(paths)) {
    const uniform = path.replace(/^\/focus-server(?=\/)/, '');
    for (const method of Object.keys(methods)) {
      routes.add(`${method} ${uniform}`);
      routes.add(
        `${method} ${uniform.replace(/^\/(metadata|job|job_status|task_metadata)\/\{[^}]+\}/, '/$1/{job_id}')}`,
      );
      routes.add(
        `${method} ${uniform.replace(/^\/waterfall\/\{[^}]+\}\/\{[^}]+\}/, '/waterfall/{task_id}/{row_count}')}`,
      );
    }
  }
  return routes;
}

async function probeRoutes(http: HttpClient): Promise<Set<Capability>> {
  const found = new Set<Capability>();
  for (const [capability, [method, path]] of Object.entries(PROBES)) {
    const answer = await http.send(method, path, method === 'POST' ? {} : undefined);
    const missing = answer.status === 405 || (answer.status === 404 && NO_ROUTE.test(answer.text()));
    if (!missing) found.add(capability as Capability);
  }
  return found;
}
