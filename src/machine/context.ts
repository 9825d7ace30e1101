// What a machine keeps is JSON, because it may be carried into another run: its context, the input of its actors, events
// that come later. It is looked at as soon as it is known, at definition or at each change, so that what does not fit
// shows in the first test, and not after a month.

interface NotJson {
  /** 'context.items[2].at' */
  readonly path: string;
  /** 'a Date' */
  readonly what: string;
  readonly remedy: string;
}

export function assertJson(value: unknown, path = 'context'): void {
  const [first] = notJson(value, path);
  if (first) throw new TypeError(`Cannot keep ${first.path} in the machine: it is ${first.what}, which is not JSON. ${first.remedy}`);
}

/** All that is not JSON in it, each with its place. */
export function notJson(value: unknown, path: string): readonly NotJson[] {
  const found: NotJson[] = [];
  look(value, { path, around: [], found });
  return found;
}

interface Place {
  readonly path: string;
  readonly around: readonly object[];
  readonly found: NotJson[];
}

const deepest = 1_000; // levels

function look(value: unknown, place: Place): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  const { path, around, found } = place;
  if (typeof value !== 'object') return void found.push({ path, ...primitive(value) });
  if (around.includes(value)) return void found.push({ path, what: 'an object that contains itself', remedy: 'Refer to it by an id' });
  if (around.length === deepest) return void found.push({ path, what: 'too deep inside', remedy: 'Keep it flatter' });
  const inside = [...around, value];
  if (Array.isArray(value)) return lookAtList(value, { path, around: inside, found });
  if (!isPlain(value)) return void found.push({ path, ...instance(value) });
  for (const [key, each] of Object.entries(value)) look(each, { path: `${path}.${key}`, around: inside, found });
}

function lookAtList(list: readonly unknown[], { path, around, found }: Place): void {
  for (const [index, each] of list.entries()) {
    const at = `${path}[${index}]`;
    if (each === undefined) found.push({ path: at, what: 'undefined in a list', remedy: 'Use null' });
    else look(each, { path: at, around, found });
  }
}

// By its methods, not by identity: a run in a sandbox has an Object of its own.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function primitive(value: unknown): Omit<NotJson, 'path'> {
  if (typeof value === 'number') return { what: String(value), remedy: 'Use null' };
  if (typeof value === 'bigint') return { what: 'a BigInt', remedy: 'Use a string' };
  if (typeof value === 'function') return { what: 'a function', remedy: 'Keep data; only the whole of it may be a function' };
  return { what: `a ${typeof value}`, remedy: 'Use a string' };
}

function instance(value: object): Omit<NotJson, 'path'> {
  const { constructor: { name } = {} } = value as { readonly constructor?: { readonly name?: unknown } };
  const known = typeof name === 'string' && name !== '' ? name : 'object with methods';
  return { what: `${/^[AEIO]/i.test(known) ? 'an' : 'a'} ${known}`, remedy: remedies[known] ?? 'Use a plain object with its fields' };
}

const remedies: Readonly<Record<string, string>> = {
  Date: 'Use an ISO string',
  Map: 'Use an object, or a list of pairs',
  Set: 'Use a list',
  RegExp: 'Use its text',
  URL: 'Use its text',
  Error: 'Use its message, or plain data',
};
