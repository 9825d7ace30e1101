// What a machine invokes, as actor logic for XState's types. The logic is inert, because only the run performs it.

import type { PromiseActorLogic } from 'xstate';
import type { Run } from '../model/code/body.ts';
import type { Calls } from '../model/code/calls.ts';
import { fullName } from '../model/contract/operation-name.ts';
import type { OperationInput, OperationOutput } from '../model/contract/operation.ts';
import type { Process, ProcessInput, ProcessOutput, UsesOf } from '../model/contract/process.ts';
import type { Service } from '../model/contract/service.ts';

/** What an actor does when it is started: a call of the contract, by its name, or a promise of steps. */
export type Work = { readonly kind: 'call'; readonly name: string } | { readonly kind: 'steps'; readonly body: AnySteps };

/** A promise of steps. It is all or nothing: if it throws, or the machine leaves its state, what it did is undone. */
export type Steps<P extends Process, Input = never, Output = unknown> = (
  input: Input,
  services: Calls<P>,
  run: StepsRun<P>,
) => Promise<Output>;

export type AnySteps = (input: unknown, services: unknown, run: unknown) => Promise<unknown>;

/** The run as a promise of steps sees it. */
export type StepsRun<P extends Process = Process> = Pick<Run<P>, 'id' | 'now' | 'sleep' | 'ask' | 'signal'>;

/** 'payments.capture' for an operation, 'billing' for another process. */
export type CallName<P extends Process> = {
  [S in keyof UsesOf<P> & string]: UsesOf<P>[S] extends Service<string, infer Ops> ? `${S}.${keyof Ops & string}` : S;
}[keyof UsesOf<P> & string];

export type Actors<P extends Process> = { readonly [N in CallName<P>]: ActorOf<P, N> };

/** @hidden */
type ActorOf<P extends Process, N extends string> = N extends `${infer S}.${infer O}`
  ? S extends keyof UsesOf<P>
    ? UsesOf<P>[S] extends Service<string, infer Ops>
      ? O extends keyof Ops
        ? PromiseActorLogic<OperationOutput<Ops[O]>, OperationInput<Ops[O]>>
        : never
      : never
    : never
  : N extends keyof UsesOf<P>
    ? PromiseActorLogic<ProcessOutput<UsesOf<P>[N]>, ProcessInput<UsesOf<P>[N]>>
    : never;

/** Returns typed actors for everything that the contract uses, for `setup({ actors: actorsOf(contract) })`. */
export function actorsOf<P extends Process>(contract: P): Actors<P> {
  return Object.fromEntries(callNames(contract).map((name) => [name, inert({ kind: 'call', name })])) as unknown as Actors<P>;
}

export const callNames = ({ uses = {} }: Process): readonly string[] =>
  Object.entries(uses).flatMap(([alias, used]) =>
    used.kind === 'service' ? Object.keys(used.operations).map((operation) => fullName(alias, operation)) : [alias],
  );

/** Makes an actor from several steps, for `setup({ actors: { … } })`. A machine invokes them as one. */
export function steps<P extends Process, Input, Output>(_: P, body: Steps<P, Input, Output>): PromiseActorLogic<Output, Input> {
  return inert({ kind: 'steps', body: body as unknown as AnySteps }) as unknown as PromiseActorLogic<Output, Input>;
}

const active = { status: 'active', output: undefined, error: undefined, input: undefined } as const;

export const inert = (work: Work) => ({
  tenuto: work,
  transition: (snapshot: unknown) => snapshot,
  getInitialSnapshot: () => active,
  getPersistedSnapshot: (snapshot: unknown) => snapshot,
});

/** Returns undefined if the logic was not made here. */
export const workOf = (logic: unknown): Work | undefined =>
  typeof logic === 'object' && logic !== null && 'tenuto' in logic ? (logic.tenuto as Work) : undefined;
