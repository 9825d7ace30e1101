// Lets Temporal read histories as JSON if npm installed several copies of protobufjs. It does so because gRPC's loader
// needs an older version. A copy's JSON reader refuses types of another copy, so Temporal could read no such history.
//
// 1. A type is read by the copy that made it. All other types are read as before.
// 2. If there is only one copy, or the SDK has another structure, nothing is changed.

import { createRequire } from 'node:module';

type Require = ReturnType<typeof createRequire>;

interface Reader {
  fromJson(type: unknown, ...rest: readonly unknown[]): unknown;
}

const reader = 'protobufjs/ext/protojson';
const patched = new WeakSet<Reader>();

/** `at`: resolves modules as the module that uses `@temporalio/common` does. */
export function readByOwnCopy(at: Require): void {
  const common = within(at, '@temporalio/common');
  const proto = common && within(common, '@temporalio/proto');
  if (!proto || !has(common, reader) || !has(proto, reader) || common(reader) === proto(reader)) return;
  const own = proto(reader) as Reader;
  const temporals = common(reader) as Reader;
  if (patched.has(temporals)) return;
  patched.add(temporals);
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
