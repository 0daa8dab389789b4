import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { OperationError } from './operation.ts';

const DECODERS: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify<Buffer, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, Buffer>(gunzip),
  deflate: promisify<Buffer, Buffer>(inflate),
  br: promisify<Buffer, Buffer>(brotliDecompress),
};

/**
 * The body as it was before the server packed it. An unknown encoding, and an empty body, stay as they are.
 * @throws OperationError `failed`, `wrong answer` when the body is not what the header says
 */
export async function decodedBody(encoding: string, body: Buffer): Promise<Buffer> {
  const decode = DECODERS[encoding.toLowerCase()];
  if (!decode || body.length === 0) return body;
  try {
    return await decode(body);
  } catch (error) {
    throw undecodable(encoding, String(error));
  }
}

/** The error for a body that is not encoded as its header says. */
export function undecodable(encoding: string, reason: string): OperationError {
  return new OperationError(
    'failed',
    'wrong answer',
    `failed to decompress '${encoding}' encoding: ${reason}`,
  );
}
