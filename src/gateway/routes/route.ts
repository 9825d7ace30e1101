// Which way a call goes: the first route that matches takes it, and may have policies of its own.

import type { Json } from '../../model/json.ts';
import type { Policies } from '../policy/policies.ts';

export interface Route extends Policies {
  /** Unique within its service. */
  readonly name: string;
  /** All of it has to hold. Default: every call. */
  readonly match?: Match;
  /** Which instances. Of several, the first whose percentage the run falls in, and the last one takes the rest; where it
   *  has no instance, the next one takes its calls. Default: all. */
  readonly to?: readonly Share[];
  /** A copy of safe calls, whose answers nobody waits for. */
  readonly mirror?: Mirror;
}

export interface Match {
  readonly operations?: readonly string[];
  /** The header 'tenant'. */
  readonly tenants?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of the input by their path, 'line.sku': one value, or one of several. */
  readonly input?: Readonly<Record<string, Json>>;
}

export interface Subset {
  /** A range, '^2.1' (semver). */
  readonly version?: string;
  readonly zone?: string;
  /** All of them. */
  readonly tags?: readonly string[];
}

export interface Share extends Subset {
  /** Of the runs, by workflow id: a run stays where it is, and where the percentage grows nobody leaves. */
  readonly percent?: number;
}

export interface Mirror extends Subset {
  /** Default 100. */
  readonly percent?: number;
}
