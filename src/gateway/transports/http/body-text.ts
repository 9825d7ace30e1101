// Decodes the body of an answer to text, by its headers. If the headers are wrong, the bytes decide.
//
// 1. A compressed body is decompressed, requested or not (RFC 9110 §8.4), and never beyond the size limit.
// 2. A byte order mark takes precedence over the headers, and is not part of the text.
// 3. JSON is UTF-8, whatever its charset (RFC 8259 §8.1). The charset counts only if the bytes are not UTF-8, or not JSON in UTF-8.

import type { IncomingHttpHeaders } from 'node:http';
import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { encodingByLook, encodingByMark } from '../../../platform/text-of.ts';

export type BodyText =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly why: string } | { readonly kind: 'too-large' };

export function bodyText(bytes: Buffer, headers: IncomingHttpHeaders, maximum: number): BodyText {
  const coding = headers['content-encoding'];
  const type = headers['content-type'];
  if (bytes.length === 0) return { kind: 'text', text: '' };
  if (coding === undefined) return { kind: 'text', text: decode(bytes, type) };
  try {
    return { kind: 'text', text: decode(plain(bytes, { coding, maximum }), type) };
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large' };
    return {
      kind: 'unreadable',
      why: `its Content-Encoding is '${coding}': ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

type Decompress = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer;

const codings: Readonly<Record<string, Decompress>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  deflate: (bytes, options) => (isZlib(bytes) ? inflateSync : inflateRawSync)(bytes, options),
  identity: (bytes) => bytes,
};

// Some servers send zlib for 'deflate', as the RFC says. Others send raw deflate.
const isZlib = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;

function plain(bytes: Buffer, { coding, maximum }: { readonly coding: string | readonly string[]; readonly maximum: number }): Buffer {
  const applied = String(coding).split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== ''); // prettier-ignore
  return applied.reduceRight((compressed, name) => {
    const decompress = Object.hasOwn(codings, name) ? codings[name] : undefined;
    if (!decompress) throw new Error('this coding is not supported');
    return decompress(compressed, { maxOutputLength: maximum });
  }, bytes);
}

function decode(bytes: Buffer, type: string | undefined): string {
  const isText = type !== undefined && !/json/i.test(type);
  const shown = encodingByMark(bytes) ?? (isText ? undefined : encodingByLook(bytes));
  if (shown !== undefined) return decoded(bytes, shown);
  const charset = type?.includes('=') ? /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] : undefined;
  if (charset === undefined || /^utf-?8$/i.test(charset) || (!isText && isUtf8(bytes))) return bytes.toString('utf8');
  return decoded(bytes, charset);
}

// An unknown charset is ignored.
function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
