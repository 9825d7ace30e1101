// What can be said of a process before it runs.

import type { WorstCase } from './worst-case.ts';

export interface Description {
  readonly process: string;
  readonly notation: 'code' | 'graph' | 'machine';
  /** 'contract': its code is not looked into. Steps are then what it may call; how often, and in which order, nobody knows. */
  readonly basis: 'definition' | 'contract';
  readonly services: readonly { readonly service: string; readonly operations: readonly string[] }[];
  readonly processes: readonly string[];
  readonly steps: readonly StepDescription[];
  /** The way through a graph that takes longest where all goes wrong. A fan-out and a repetition count once. */
  readonly longest: LongestWay | undefined;
  /** What is undone, the last first, where the process fails just before its pivot; those in one list at the same time. */
  readonly undo: readonly (readonly string[])[] | undefined;
  readonly asks: readonly AskDescription[];
  readonly signals: readonly string[];
  readonly updates: readonly string[];
}

export interface StepDescription {
  readonly name: string;
  readonly calls: string;
  /** Milliseconds of one attempt; undefined: another process, which has no time-out. */
  readonly timeout: number | undefined;
  /** Undefined: tried until there is an answer. */
  readonly worstCase: WorstCase | undefined;
  readonly execution: 'remote' | 'local' | 'process';
  readonly undo: string | undefined;
  /** What makes it good, once nothing can fail any more; milliseconds that it is held until then, where that is said. */
  readonly confirm?: { readonly by: string; readonly within?: number };
  readonly pivot: boolean;
}

export interface LongestWay {
  readonly steps: readonly string[];
  /** Without the nodes in `unbounded`. */
  readonly milliseconds: number;
  /** Nodes on any way that may take for ever. */
  readonly unbounded: readonly string[];
}

export interface AskDescription {
  readonly ask: string;
  /** As the definition has it, where it names somebody. */
  readonly of?: string;
  /** Milliseconds. */
  readonly deadline?: number;
}
