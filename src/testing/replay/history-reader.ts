// npm may install several copies of protobufjs, because gRPC's loader wants an older one at the top. A copy's reader of
// JSON refuses the types that another copy has made, so Temporal's could read no history that is kept as JSON.
//
// 1. Types are read by the copy that has made them; any others as before.
// 2. Where there is one copy, or the SDK has another make, nothing is changed.

import { createRequire } from 'node:module';

type Require = ReturnType<typeof createRequire>;

interface Reader {
  fromJson(type: unknown, ...rest: readonly unknown[]): unknown;
}

const reader = 'protobufjs/ext/protojson';
const mended = new WeakSet<Reader>();

/** `at`: resolves as the module does that uses `@temporalio/common`. */
export function readByOwnCopy(at: Require): void {
  const common = within(at, '@temporalio/common');
  const proto = common && within(common, '@temporalio/proto');
  if (!proto || !has(common, reader) || !has(proto, reader) || common(reader) === proto(reader)) return;
  const own = proto(reader) as Reader;
  const temporals = common(reader) as Reader;
  if (mended.has(temporals)) return;
  mended.add(temporals);
  const others = temporals.fromJson;
  const { Type } = proto('protobufjs/light') as { readonly Type: new () => unknown };
  temporals.fromJson = (type, ...rest) => (type instanceof Type ? own.fromJson(type, ...rest) : others(type, ...rest));
}

const within = (at: Require, name: string): Require | undefined => (has(at, name) ? createRequire(at.resolve(name)) : undefined);

function has(at: Require, name: string): boolean {
  try {
    return at.resolve(name) !== '';
  } catch {
    return false;
  }
}
