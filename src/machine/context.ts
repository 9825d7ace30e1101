// Checks that what a machine stores is JSON: its context, the input of its actors, and delayed events. It may be carried
// into another run. Each value is checked as soon as it is known, at definition or at each change. So a value that is not
// JSON fails in the first test, and not after a month.

interface NotJson {
  /** 'context.items[2].at' */
  readonly path: string;
  /** 'a Date' */
  readonly what: string;
  readonly remedy: string;
}

export function assertJson(value: unknown, path = 'context'): void {
  const [first] = notJson(value, path);
  if (first) throw new TypeError(`Cannot store '${first.path}' in the machine: it is ${first.what}, which is not JSON. ${first.remedy}`);
}

/** Returns everything inside the value that is not JSON, each with its path. */
export function notJson(value: unknown, path: string): readonly NotJson[] {
  const found: NotJson[] = [];
  visit(value, { path, around: [], found });
  return found;
}

interface Visit {
  readonly path: string;
  readonly around: readonly object[];
  readonly found: NotJson[];
}

const maxDepth = 1_000; // levels

function visit(value: unknown, at: Visit): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  const { path, around, found } = at;
  if (typeof value !== 'object') return void found.push({ path, ...primitive(value) });
  if (around.includes(value)) return void found.push({ path, what: 'an object that contains itself', remedy: 'Refer to it by an id' });
  if (around.length === maxDepth) return void found.push({ path, what: `more than ${maxDepth} levels deep`, remedy: 'Keep it flatter' });
  const inside = [...around, value];
  if (Array.isArray(value)) return visitList(value, { path, around: inside, found });
  if (!isPlain(value)) return void found.push({ path, ...instance(value) });
  for (const [key, each] of Object.entries(value)) visit(each, { path: `${path}.${key}`, around: inside, found });
}

function visitList(list: readonly unknown[], { path, around, found }: Visit): void {
  for (const [index, each] of list.entries()) {
    const at = `${path}[${index}]`;
    if (each === undefined) found.push({ path: at, what: 'undefined in a list', remedy: 'Use null' });
    else visit(each, { path: at, around, found });
  }
}

// Not compared with Object.prototype, because a run in a sandbox has an Object of its own.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function primitive(value: unknown): Omit<NotJson, 'path'> {
  if (typeof value === 'number') return { what: String(value), remedy: 'Use null' };
  if (typeof value === 'bigint') return { what: 'a BigInt', remedy: 'Use a string' };
  if (typeof value === 'function') return { what: 'a function', remedy: 'Use data; only the value as a whole may be a function' };
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
