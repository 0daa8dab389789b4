import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** As much of an OpenAPI document as a check of answers needs. */
export interface OpenApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
      >
    >
  >;
}

/** What is wrong with an answer by the document; null: nothing, or the document has no such operation. */
export type Check = (method: string, path: string, status: number, json: unknown) => string | null;

/**
 * Makes a check of JSON answers against the document. An operation that the document has must describe every
 * status that it answers with, and the answer must fit.
 */
export function heldAgainst(document: OpenApiDocument): Check {
  const ajv = addFormats.default(new Ajv({ strict: false }));
  const templates = Object.keys(document.paths)
    // A fixed word is a better match than a parameter.
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .map((template) => ({
      template,
      pattern: new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    }));
  const compiled = new Map<object, ValidateFunction>();
  return (method, path, status, json) => {
    const template = templates.find(({ pattern }) => pattern.test(path))?.template;
    const operation = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()];
    if (template === undefined || operation === undefined) return null;
    const what = `${method} ${template} ${status}`;
    const schema = operation.responses[String(status)]?.content?.['application/json']?.schema;
    if (schema === undefined) return `${what}: not described`;
    const validate = compiled.get(schema) ?? ajv.compile(schema);
    compiled.set(schema, validate);
    if (validate(json)) return null;
    return `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(json).slice(0, 500)}`;
  };
}
