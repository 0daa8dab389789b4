import { ENDPOINTS } from '../defects.ts';
import type { Endpoint } from '../defects.ts';
import { DURATION_FORM, readDurationMs } from '../durations.ts';
import { nearest } from '../nearest.ts';
import { describeFound, isFields, own } from '../validation/checks.ts';
import { WEB_ENDPOINTS } from '../web/web-defects.ts';
import type { Fields } from '../validation/checks.ts';
import type { BeyondGpuSlots } from './gpu-slots.ts';
import { LAWS } from './service-law.ts';
import type { StationSettings } from './station.ts';

/** What the server has; null: as much as is asked for. */
export interface ResourceSettings {
  readonly stations: readonly StationSettings[];
  /** Jobs that can stream at once. */
  readonly gpuSlots: number | null;
  readonly beyondGpuSlots: BeyondGpuSlots;
  /** Stream ports, and with them slots, that are given out. */
  readonly ports: number | null;
  /** Of the service times. */
  readonly seed: number;
}

export const UNLIMITED: ResourceSettings = {
  stations: [],
  gpuSlots: null,
  beyondGpuSlots: 'refuse',
  ports: null,
  seed: 1,
};

/** The resources asked for are wrong; the message names everything that is. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
}

const FIELDS = ['stations', 'gpuSlots', 'beyondGpuSlots', 'ports', 'seed'];
const STATION_FIELDS = ['endpoints', 'servers', 'serviceTime', 'law', 'variation', 'queue'];
const MOST = 10_000;
/** The web application is a server of its own, without stations. */
const SERVED = ENDPOINTS.filter((name) => !WEB_ENDPOINTS.some((web) => web === name));

/** Reads resources and collects all that is wrong. */
class Reader {
  readonly wrong: string[] = [];

  unknownFields(fields: Fields, known: readonly string[], where: string): void {
    for (const name of Object.keys(fields).filter((one) => !known.includes(one))) {
      const shown = name.slice(0, 60);
      this.wrong.push(`${where} no field "${shown}". Did you mean "${nearest(shown, known)}"?`);
    }
  }

  whole(fields: Fields, name: string, min: number, fallback: number | null, where = ''): number | null {
    const value = own(fields, name);
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= 0xffff_ffff)
      return value;
    this.wrong.push(`${where}${name} must be a whole number of at least ${min}, got ${describeFound(value)}`);
    return fallback;
  }

  oneOf<T extends string>(fields: Fields, name: string, names: readonly T[], fallback: T, where = ''): T {
    const value = own(fields, name) ?? fallback;
    const found = names.find((one) => one === value);
    if (found !== undefined) return found;
    const hint = typeof value === 'string' ? ` Did you mean "${nearest(value.slice(0, 60), names)}"?` : '';
    this.wrong.push(`${where}${name} must be one of ${names.join(', ')}.${hint}`);
    return fallback;
  }

  station(value: unknown, index: number): StationSettings[] {
    const where = `stations[${index}]`;
    if (!isFields(value)) {
      this.wrong.push(
        `${where} must be an object such as {"endpoints": ["configure"], "servers": 4, "serviceTime": "200 ms"}`,
      );
      return [];
    }
    this.unknownFields(value, STATION_FIELDS, `${where} has`);
    const endpoints = this.endpoints(own(value, 'endpoints'), `${where}.endpoints`);
    const servers = this.whole(value, 'servers', 1, 1, `${where}.`) ?? 1;
    if (servers > MOST) this.wrong.push(`${where}.servers must be at most ${MOST}, got ${servers}`);
    const meanMs = readDurationMs(own(value, 'serviceTime'));
    if (meanMs === undefined || meanMs <= 0) {
      const found = describeFound(own(value, 'serviceTime'));
      this.wrong.push(`${where}.serviceTime must be ${DURATION_FORM}, above 0, got ${found}`);
    }
    const law = this.oneOf(value, 'law', LAWS, 'constant', `${where}.`);
    const queue = this.whole(value, 'queue', 0, null, `${where}.`);
    return [
      { endpoints, servers, meanMs: meanMs ?? 1, law, variation: this.variation(value, law, where), queue },
    ];
  }

  endpoints(value: unknown, where: string): Endpoint[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    if (list.length === 0) this.wrong.push(`${where} must be a list of at least one endpoint`);
    return list.flatMap((name) => {
      const found = SERVED.find((one) => one === name);
      if (found !== undefined) return [found];
      const shown = typeof name === 'string' ? name.slice(0, 60) : describeFound(name);
      this.wrong.push(
        `${where}: there is no endpoint "${shown}" of the Focus Server. Did you mean "${nearest(shown, SERVED)}"?`,
      );
      return [];
    });
  }

  variation(fields: Fields, law: StationSettings['law'], where: string): number {
    const value = own(fields, 'variation');
    const fixed = law === 'constant' ? 0 : 1;
    if (value === undefined) return law === 'lognormal' ? 0.5 : fixed;
    if (law !== 'lognormal') this.wrong.push(`${where}.variation belongs to law: lognormal; leave it out`);
    else if (typeof value === 'number' && value > 0 && value <= 10) return value;
    else
      this.wrong.push(`${where}.variation must be a number above 0, at most 10, got ${describeFound(value)}`);
    return fixed;
  }
}

/**
 * Reads resources from a parsed file or body; what is not named is unlimited.
 * @param slots stream ports that the emulator has; null: as many as are asked for
 * @throws ResourceError with everything that is wrong
 */
export function readResources(value: unknown, slots: number | null): ResourceSettings {
  if (value === undefined || value === null) return UNLIMITED;
  if (!isFields(value)) throw new ResourceError('resources must be an object such as {"gpuSlots": 40}');
  const reader = new Reader();
  reader.unknownFields(value, FIELDS, 'resources have');
  const listed = own(value, 'stations') ?? [];
  if (!Array.isArray(listed)) reader.wrong.push('stations must be a list');
  const stations = (Array.isArray(listed) ? listed : []).flatMap((one, i) => reader.station(one, i));
  const served = stations.flatMap(({ endpoints }) => endpoints);
  for (const twice of new Set(served.filter((name, i) => served.indexOf(name) < i))) {
    reader.wrong.push(`endpoint "${twice}" is served by two stations; name it in one`);
  }
  const settings: ResourceSettings = {
    stations,
    gpuSlots: reader.whole(value, 'gpuSlots', 0, null),
    beyondGpuSlots: reader.oneOf(value, 'beyondGpuSlots', ['refuse', 'wait'], 'refuse'),
    ports: reader.whole(value, 'ports', 1, null),
    seed: reader.whole(value, 'seed', 0, 1) ?? 1,
  };
  const most = slots ?? MOST;
  if (settings.ports !== null && settings.ports > most) {
    const more = slots === null ? '' : '; start the emulator with more (ports in its --resources file)';
    reader.wrong.push(`ports must be at most ${most}, got ${settings.ports}${more}`);
  }
  if (reader.wrong.length > 0) throw new ResourceError(reader.wrong.join('; '));
  return settings;
}
