// Makes events of the updates and signals of the contract. The fields of the payload become fields of the event. A payload
// that is not an object, or that has a field 'type' of its own, becomes the event's field 'payload'.

import type { AnswerOf, Process, ProcessRequest, SignalsOf, UpdateInput, UpdatesOf } from '../model/contract/process.ts';
import type { OutputOf } from '../model/schema.ts';
import type { MachineEvent, Snapshot, StateNode } from './xstate.ts';

/** The types of a machine for a contract, for `setup({ types: {} as MachineTypes<typeof contract, Context> })`. */
export interface MachineTypes<P extends Process, Context> {
  context: Context;
  input: ProcessRequest<P>;
  events: [EventsOf<P>] extends [never] ? { type: string } : EventsOf<P>;
  output: AnswerOf<P>;
}

export type EventsOf<P extends Process> =
  | { [N in keyof SignalsOf<P> & string]: EventOf<N, OutputOf<SignalsOf<P>[N]>> }[keyof SignalsOf<P> & string]
  | {
      [N in keyof UpdatesOf<P> & string]: EventOf<N, OutputOf<UpdateInput<UpdatesOf<P>[N]>>>;
    }[keyof UpdatesOf<P> & string];

/** @hidden */
type EventOf<Name extends string, Payload> = [Payload] extends [void]
  ? { type: Name }
  : Payload extends { readonly type: unknown } | readonly unknown[] | string | number | boolean | null
    ? { type: Name; payload: Payload }
    : { type: Name } & Payload;

export function eventOf(type: string, payload: unknown): MachineEvent {
  if (payload === undefined || payload === null) return { type };
  const plain = typeof payload === 'object' && !Array.isArray(payload) && !('type' in payload);
  return plain ? { ...payload, type } : { type, payload };
}

/** Returns those of the names that the state has a transition for. A guard may still refuse the event. */
export const acceptedBy = ({ _nodes: active }: Pick<Snapshot, '_nodes'>, names: readonly string[]): readonly string[] =>
  names.filter((name) => active.some((node) => Object.keys(node.states).length === 0 && accepts(node, name)));

function accepts(leaf: StateNode, name: string): boolean {
  for (let node: StateNode | undefined = leaf; node; node = node.parent) {
    const candidates = [...node.transitions].flatMap(([descriptor, found]) => (matches(descriptor, name) ? found : []));
    if (candidates.some(({ target, actions }) => target !== undefined || actions.length > 0)) return true;
    if (candidates.some(({ guard }) => guard === undefined)) return false; // forbidden here, whatever the outer states accept
  }
  return false;
}

const matches = (descriptor: string, name: string): boolean =>
  descriptor === name || descriptor === '*' || (descriptor.endsWith('.*') && `${name}.`.startsWith(descriptor.slice(0, -1)));
