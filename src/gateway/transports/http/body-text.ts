// The bytes of an answer as text: as its headers say, and where they say what cannot be, as the bytes show.
//
// 1. What was compressed is decompressed, asked for or not (RFC 9110 §8.4), and never beyond the limit.
// 2. A byte order mark goes before what the headers say, and is no part of the text.
// 3. JSON is UTF-8, whatever its charset (RFC 8259 §8.1); only bytes that are no UTF-8, or no JSON in it, are taken as the charset says.

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

// Some send what is meant, some what it is called.
const isZlib = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;

function plain(bytes: Buffer, { coding, maximum }: { readonly coding: string | readonly string[]; readonly maximum: number }): Buffer {
  const applied = String(coding).split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== ''); // prettier-ignore
  return applied.reduceRight((compressed, name) => {
    const decompress = Object.hasOwn(codings, name) ? codings[name] : undefined;
    if (!decompress) throw new Error('it is not known');
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

// A charset that nobody knows is like none.
function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
