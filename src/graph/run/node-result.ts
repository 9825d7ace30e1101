// The result of a node, of an element of a fan-out, of a round, or of a whole graph.

import type { Dependencies } from './dependencies.ts';

export type NodeResult =
  | { readonly kind: 'succeeded'; readonly output: unknown; readonly dependsOn: Dependencies }
  | { readonly kind: 'failed'; readonly thrown: Error; readonly dependsOn: Dependencies };

/** Treats everything that was thrown as an error, because nothing else is thrown on purpose. */
export const failed = (thrown: unknown, dependsOn: Dependencies): NodeResult => ({ kind: 'failed', thrown: thrown as Error, dependsOn });

/** A running node. */
export interface Work {
  /**
   * Returns what a new run needs to continue it. Returns undefined if the new run begins it again. The run waits for steps in
   * flight before it calls this.
   */
  save(): unknown;
}

/** Work that saves nothing for a new run. */
export const unsaved: Work = { save: () => undefined };
