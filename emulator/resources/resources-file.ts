import { readYaml } from '../defects-file.ts';
import { isFields } from '../validation/checks.ts';
import { readResources, ResourceError, UNLIMITED } from './read-resources.ts';
import type { ResourceSettings } from './read-resources.ts';

export interface ResourceOptions {
  readonly resourcesFile?: string;
  readonly gpuSlots?: number;
  readonly ports?: number;
}

/**
 * The resources that a file and single options name together; options take the place of what the file says.
 * @throws Error naming the file and everything that is wrong
 */
export function resourcesFrom({ resourcesFile, gpuSlots, ports }: ResourceOptions): ResourceSettings {
  const options = {
    ...(gpuSlots === undefined ? {} : { gpuSlots }),
    ...(ports === undefined ? {} : { ports }),
  };
  if (resourcesFile === undefined && Object.keys(options).length === 0) return UNLIMITED;
  const where = resourcesFile === undefined ? 'The resources' : `Resources file ${resourcesFile}`;
  const content = resourcesFile === undefined ? {} : (readYaml(resourcesFile, 'Resources file') ?? {});
  try {
    return readResources(isFields(content) ? { ...content, ...options } : content, null);
  } catch (error) {
    if (error instanceof ResourceError) throw new Error(`${where}: ${error.message}`, { cause: error });
    throw error;
  }
}
