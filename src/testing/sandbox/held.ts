// Replaces globals with getters while runs are in memory. Code of a run gets the globals that it would get on Temporal.
// Other code gets the original ones, and sees a difference only in the property's descriptor.
//
// 1. Other tools may replace globals meanwhile, and restore them. A value that they set is kept, and returned to other code.
// 2. After the last run, the globals are restored in the next turn of the event loop, except those that other tools redefined. They are not
//    restored at once, because replacing them takes longer than a run, and the next run often begins in the same turn.

import { setImmediate } from 'node:timers';
import { sandboxInUse } from '../memory/memory-scopes.ts';
import { globals, math, type Inside } from './inside.ts';

interface Replaced {
  readonly target: object;
  readonly name: string;
  original: PropertyDescriptor;
}

const replaced = new Map<unknown, Replaced>(); // by the getter that replaced it
let runs = 0;

/** Returns a function that ends it. */
export function holdGlobals(): () => void {
  runs++;
  replaceAll(globalThis, globals);
  replaceAll(Math, math);
  let held = true;
  return () => {
    if (held && --runs === 0) setImmediate(restoreUnlessHeld).unref();
    held = false;
  };
}

function replaceAll(target: object, inside: Inside): void {
  for (const name in inside) {
    if (replaced.has(getterOf(target, name))) continue;
    const original = Object.getOwnPropertyDescriptor(target, name);
    if (original?.configurable === true) replace({ target, name, original }, inside[name] as Inside[string]);
  }
}

// Avoids creating a descriptor for each global.
const lookUp = Object.getOwnPropertyDescriptor(Object.prototype, '__lookupGetter__')?.value as (this: object, name: string) => unknown;
const getterOf = (target: object, name: string): unknown => lookUp.call(target, name);

function replace(one: Replaced, inside: Inside[string]): void {
  const { target, name } = one;
  const get = (): unknown => {
    const sandbox = sandboxInUse();
    return sandbox ? inside(sandbox) : valueOf(one);
  };
  const set = (value: unknown): void => {
    if (one.original.set) one.original.set.call(target, value);
    else one.original = { ...one.original, value };
  };
  replaced.set(get, one);
  Object.defineProperty(target, name, { get, set, enumerable: one.original.enumerable === true, configurable: true });
}

const valueOf = ({ target, original }: Replaced): unknown => (original.get ? (original.get.call(target) as unknown) : original.value);

function restoreUnlessHeld(): void {
  if (runs > 0) return;
  for (const [get, { target, name, original }] of replaced) {
    if (Object.getOwnPropertyDescriptor(target, name)?.get !== get) continue; // another tool redefined it, and may restore the getter later
    Object.defineProperty(target, name, original);
    replaced.delete(get);
  }
}
