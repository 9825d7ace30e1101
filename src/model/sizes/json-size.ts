// Computes how many bytes a value has as JSON in UTF-8, without writing that JSON. The sandbox measures every input of a
// step. The result equals Buffer.byteLength(JSON.stringify(value)); a property test checks that.

/** Returns the bytes of a value as JSON. Returns 0 if the value has no JSON form: undefined, a function, a symbol. Throws for a BigInt or a cycle. */
export function jsonSize(value: unknown): number {
  return sizeOf(value, '') ?? 0;
}

function sizeOf(given: unknown, key: string | number): number | undefined {
  switch (typeof given) {
    case 'string':
      return sizeOfText(given);
    case 'number':
      return Number.isFinite(given) ? String(given).length : 4; // 'null'
    case 'boolean':
      return given ? 4 : 5;
    case 'bigint':
      throw new TypeError('A BigInt has no JSON form');
    case 'object':
      return given === null ? 4 : sizeOfObject(given, key);
    default:
      return undefined;
  }
}

function sizeOfObject(given: object, key: string | number): number | undefined {
  if ('toJSON' in given && typeof given.toJSON === 'function') return sizeOf((given.toJSON as (key: string) => unknown)(String(key)), key);
  if (Array.isArray(given)) return sizeOfList(given);
  if (given instanceof String || given instanceof Number || given instanceof Boolean || given instanceof BigInt)
    return sizeOf(given.valueOf(), key);
  return sizeOfRecord(given as Readonly<Record<string, unknown>>);
}

function sizeOfList(list: readonly unknown[]): number {
  let size = Math.max(2, list.length + 1); // brackets and commas
  for (let index = 0; index < list.length; index++) size += sizeOf(list[index], index) ?? 4;
  return size;
}

function sizeOfRecord(record: Readonly<Record<string, unknown>>): number {
  let size = 1; // two brackets, and one comma less than fields
  for (const key of Object.keys(record)) {
    const field = sizeOf(record[key], key);
    if (field !== undefined) size += sizeOfText(key) + field + 2;
  }
  return Math.max(2, size);
}

// Matches everything except printable ASCII without quotes and backslashes.
const special = /[^ !#-[\]-~]/;

function sizeOfText(text: string): number {
  return text.length + 2 + (special.test(text) ? extraBytes(text) : 0);
}

/** Returns the bytes of its characters beyond one byte each. */
function extraBytes(text: string): number {
  let size = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) size += escaped[code] ?? 0;
    else if (code < 0x800) size += 1;
    else if (code < 0xd800 || code > 0xdfff) size += 2;
    else if (code < 0xdc00 && isLow(text.charCodeAt(index + 1))) {
      size += 2; // two units, four bytes
      index++;
    } else size += 5; // half a pair is written \udXXX
  }
  return size;
}

const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** The extra bytes of ASCII characters, by code: one for \n, five for \u0001. */
const escaped: readonly number[] = Array.from({ length: 0x80 }, (_, code) => {
  if (code >= 0x20) return code === 0x22 || code === 0x5c ? 1 : 0;
  return [0x08, 0x09, 0x0a, 0x0c, 0x0d].includes(code) ? 1 : 5;
});
