// The routes of a service: the first one that matches a call is used. A route may have policies of its own.

import type { Json } from '../../model/json.ts';
import type { Policies } from '../policy/policies.ts';

export interface GovernanceRoute extends Policies {
  /** Unique within its service. */
  readonly name: string;
  /** The conditions for a call, all of which must hold. @default every call matches */
  readonly match?: RouteMatch;
  /**
   * Which instances get the calls. Of several shares, the first one whose percentage contains the run is used, and the last one takes the
   * rest. If a share has no instance, the next one is used. @default all instances
   */
  readonly to?: readonly RouteShare[];
  /** Sends a copy of safe calls to other instances. The answers to the copies are ignored. */
  readonly mirror?: RouteMirror;
}

export interface RouteMatch {
  readonly operations?: readonly string[];
  /** Values of the header 'tenant'. */
  readonly tenants?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of the input by path, like 'line.sku', each with one value or a list of possible values. */
  readonly input?: Readonly<Record<string, Json>>;
}

export interface InstanceSubset {
  /** A semver range, like '^2.1'. */
  readonly version?: string;
  readonly zone?: string;
  /** Tags that an instance must have, all of them. */
  readonly tags?: readonly string[];
}

export interface RouteShare extends InstanceSubset {
  /** The share of runs, by workflow id, from 0 to 100. A run stays in its share, also when the percentage grows. */
  readonly percent?: number;
}

export interface RouteMirror extends InstanceSubset {
  /** The share of calls that are copied, from 0 to 100. @default 100 */
  readonly percent?: number;
}
