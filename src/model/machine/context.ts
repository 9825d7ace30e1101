// A context is JSON, because it may be carried into another run. It is looked at each time it changes, so that what
// does not fit shows in the first test, and not after a month.

export function assertJson(value: unknown, path = 'context'): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value !== 'object') throw refused(path, `a ${typeof value}`);
  if (Array.isArray(value)) for (const [index, each] of value.entries()) assertJson(each, `${path}[${index}]`);
  else if (isPlain(value)) for (const [key, each] of Object.entries(value)) assertJson(each, `${path}.${key}`);
  else throw refused(path, `a ${value.constructor.name}`);
}

// By its methods, not by identity: a run in a sandbox has an Object of its own.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const refused = (path: string, what: string): TypeError =>
  new TypeError(`Cannot keep ${path} in the machine: it is ${what}, which is not JSON. Keep plain data; an ISO string for a date`);
