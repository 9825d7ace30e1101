// The types of the description of a process, which is made before it runs.

import type { WorstCase } from './worst-case.ts';

export interface Description {
  readonly process: string;
  readonly notation: 'code' | 'graph' | 'machine';
  /**
   * What the description was made from. With 'contract', the code is not analysed: `steps` lists what the process may call.
   * The number and the order of the calls are unknown.
   */
  readonly basis: 'definition' | 'contract';
  readonly services: readonly { readonly service: string; readonly operations: readonly string[] }[];
  readonly processes: readonly string[];
  readonly steps: readonly StepDescription[];
  /** The path through a graph that takes longest in the worst case. A fan-out and a repetition count once. */
  readonly longest: LongestWay | undefined;
  /**
   * The steps that are undone if the process fails just before its pivot, the last first. The steps of an inner list are
   * undone at the same time.
   */
  readonly undo: readonly (readonly string[])[] | undefined;
  readonly asks: readonly AskDescription[];
  readonly signals: readonly string[];
  readonly updates: readonly string[];
}

export interface StepDescription {
  readonly name: string;
  readonly calls: string;
  /** The time-out of one attempt, in milliseconds. Undefined for another process, which has no time-out. */
  readonly timeout: number | undefined;
  /** Undefined if the step is retried until there is an answer. */
  readonly worstCase: WorstCase | undefined;
  readonly execution: 'remote' | 'local' | 'process';
  readonly undo: string | undefined;
  /**
   * The operation that confirms it, once nothing can fail any more. `within` is how long the service reserves it until then,
   * in milliseconds, if that is declared.
   */
  readonly confirm?: { readonly by: string; readonly within?: number };
  readonly pivot: boolean;
}

export interface LongestWay {
  readonly steps: readonly string[];
  /** Without the nodes in `unbounded`. */
  readonly milliseconds: number;
  /** Nodes on any path that may take for ever. */
  readonly unbounded: readonly string[];
}

export interface AskDescription {
  readonly ask: string;
  /** The person or the role, if the definition states it as a text. */
  readonly of?: string;
  /** In milliseconds. */
  readonly deadline?: number;
}
