// What may cross a durable boundary. Contract values are JSON, because they are written into histories
// and read back by other processes, languages and versions.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

export type NotJson<Reason extends string> = { readonly 'not JSON': Reason };

// T itself where T is JSON; otherwise a type nothing fits, with the reason in it.
/** @hidden */
export type JsonOnly<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends Date
      ? NotJson<'use an ISO string instead of a Date'>
      : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
        ? NotJson<'use an object or an array instead of a Map or a Set'>
        : T extends bigint
          ? NotJson<'use a string instead of a bigint'>
          : T extends symbol | ((...args: never[]) => unknown)
            ? NotJson<'functions and symbols cannot be stored'>
            : { readonly [K in keyof T]: JsonOnly<T[K]> };
