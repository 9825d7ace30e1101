// The type of a value that can be stored. Contract values are JSON, because histories store them, and other processes,
// languages and versions read them.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

export type NotJson<Reason extends string> = { readonly 'not JSON': Reason };

// T itself if T is JSON. Otherwise a type that no value matches, which contains the reason.
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
