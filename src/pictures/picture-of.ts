// Makes the picture of a process: of a graph or a machine, with or without the state of a run. Code can only be drawn from
// a run.

import type { GraphDefinition } from '../graph/definition.ts';
import type { StateOutline } from '../description/machine-outline.ts';
import type { AnySnapshot } from '../model/kernel/snapshot.ts';
import type { Implementation } from '../model/notation.ts';
import { assertShape, oneOf, record, something, type Options } from '../model/shape.ts';
import { pictureOfGraph } from './graph/from-graph.ts';
import { pictureOfMachine } from './machine/from-machine.ts';
import { pictureOfSteps } from './steps/from-steps.ts';
import type { Direction, Picture } from './picture.ts';

/** The result of implement(), or its `implementation`. Or the snapshot of a run, to draw its steps as they ran. */
export type Drawable = { readonly implementation: Implementation } | Implementation | AnySnapshot;

export interface DrawOptions {
  /** The snapshot of a run of the process, to draw its state. */
  readonly snapshot?: AnySnapshot;
  /** @default 'down' */
  readonly direction?: Direction;
}

const shape = record({ snapshot: something, direction: oneOf(['down', 'right']) } satisfies Options<DrawOptions>);

/**
 * Makes the picture of a process, or of a run of it, as plain data.
 * @throws TypeError if the snapshot is of another process, or if the process is code and there is no snapshot
 */
export function pictureOf(source: Drawable, options: DrawOptions = {}): Picture {
  assertShape('Cannot draw a picture', options, shape);
  const { snapshot, direction = 'down' } = options;
  if ('steps' in source) return pictureOfSteps(source, direction);
  const { contract, notation } = 'implementation' in source ? source.implementation : source;
  if (snapshot && snapshot.process !== contract.name)
    throw new TypeError(`Cannot draw process '${contract.name}': the snapshot is of a run of '${snapshot.process}'`);
  const drawn = { contract, snapshot, direction };
  if (notation.kind === 'graph') return pictureOfGraph((notation as unknown as { definition: GraphDefinition }).definition, drawn);
  if (notation.kind === 'machine') return pictureOfMachine((notation as unknown as { outline(): StateOutline }).outline(), drawn);
  if (snapshot) return pictureOfSteps(snapshot, direction);
  throw new TypeError(
    `Cannot draw process '${contract.name}': it is code, which is known only when it runs. Pass the snapshot of a run: { snapshot: await run.snapshot() }`,
  );
}
