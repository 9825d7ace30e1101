// Measures the size of a value after the data converter and its codecs, and computes the size limit.
//
// A sandbox cannot run codecs, so it gets a limit in plain JSON. The growth by codecs is measured with samples. A value far below that
// limit is not encoded only to be measured.

import { defaultPayloadConverter, type LoadedDataConverter, type Payload } from '@temporalio/common';
import { encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { jsonSize } from '../model/sizes/json-size.ts';
import { encodedLimit, noGrowth, plainLimit, usualServerLimit, type Growth } from '../model/sizes/value-limit.ts';

export interface ValueMeasure {
  /** The size limit after codecs, in bytes. */
  readonly limit: number;
  /** The size limit of a run's value as plain JSON, in bytes. Undefined if there is none, because large values are stored elsewhere. */
  readonly plain: number | undefined;
  /** Returns the size after codecs in bytes if the value is too large, otherwise undefined. */
  tooLarge(value: unknown): Promise<number | undefined>;
}

interface MeasureOptions {
  readonly namespace: Namespace;
  /** The size limit as plain JSON that the user sets, in bytes. @default measured */
  readonly maxValueBytes?: number | undefined;
}

interface Namespace {
  readonly workflowService: { describeNamespace(request: { namespace: string }): Promise<Described> };
  readonly namespace: string;
}

interface Described {
  readonly namespaceInfo?: { readonly limits?: Limits | null } | null;
}

interface Limits {
  readonly blobSizeLimitError?: { toString(): string } | null; // a Long
}

export async function valueMeasureOf(converter: LoadedDataConverter, { namespace, maxValueBytes }: MeasureOptions): Promise<ValueMeasure> {
  const [serverLimit, growth] = await Promise.all([serverLimitOf(namespace), growthOf(converter)]);
  const limit = encodedLimit(serverLimit);
  const measured = converter.externalStorage ? undefined : plainLimit(serverLimit, growth);
  const certain = (measured ?? Infinity) / 4; // codecs may enlarge some values more than the samples
  return { limit, plain: maxValueBytes ?? measured, tooLarge };

  async function tooLarge(value: unknown): Promise<number | undefined> {
    if (jsonSize(value) <= certain) return undefined;
    const bytes = sizeOf(await encodeToPayloads(converter, value));
    return bytes > limit ? bytes : undefined;
  }
}

/** Returns the limit that the server reports. If it reports none, or this client may not ask, the usual limit applies. */
async function serverLimitOf({ workflowService, namespace }: Namespace): Promise<number> {
  const described = await workflowService.describeNamespace({ namespace }).catch(() => undefined);
  return Number(described?.namespaceInfo?.limits?.blobSizeLimitError ?? 0) || usualServerLimit;
}

const lengths = [4_096, 65_536]; // characters of a sample
const margin = 1.01;

/** Returns the worst growth of the samples: letters, bytes without a pattern, and characters of three bytes. */
async function growthOf(converter: LoadedDataConverter): Promise<Growth> {
  if (converter.payloadConverter === defaultPayloadConverter && converter.payloadCodecs.length === 0) return noGrowth;
  try {
    const all = await Promise.all(alphabets.map((alphabet) => growthWith(converter, alphabet)));
    return { factor: Math.max(1, ...all.map(({ factor }) => factor)) * margin, extra: Math.max(0, ...all.map(({ extra }) => extra)) };
  } catch {
    return noGrowth; // a converter that cannot encode reports it when a value is sent
  }
}

const alphabets = [
  (chance: number) => 0x61 + (chance % 26),
  (chance: number) => chance % 256,
  (chance: number) => 0x4e00 + (chance % 0x5000),
];

async function growthWith(converter: LoadedDataConverter, alphabet: (chance: number) => number): Promise<Growth> {
  const [short = [0, 0], long = [0, 0]] = await Promise.all(lengths.map((length) => sampled(converter, sampleOf(length, alphabet))));
  const factor = (long[1] - short[1]) / (long[0] - short[0]);
  return { factor, extra: Math.ceil(short[1] - factor * short[0]) };
}

async function sampled(converter: LoadedDataConverter, sample: string): Promise<readonly [plain: number, encoded: number]> {
  return [jsonSize(sample), sizeOf(await encodeToPayloads(converter, sample))];
}

// The same sample each time, so that two workers compute the same limit.
function sampleOf(length: number, alphabet: (chance: number) => number): string {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
  return Array.from({ length }, () => String.fromCharCode(alphabet(next()))).join('');
}

const sizeOf = (payloads: readonly Payload[] = []): number => payloads.reduce((size, { data }) => size + (data?.length ?? 0), 0);
