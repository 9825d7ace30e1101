// The services of a process as its stubs make them: what goes in, what comes out and what is refused is held to the
// contract. What is wrong with a stub is an error of the test, never of the process.

import { checkAnswer, checkRequest } from '../../activities/check-call.ts';
import { Misuse } from '../../activities/gateway/misuse.ts';
import type { Operation } from '../../model/contract/operation.ts';
import type { Process } from '../../model/contract/process.ts';
import type { Service } from '../../model/contract/service.ts';
import { isBusinessError, kindOf, type BusinessError } from '../../model/errors.ts';
import { check } from '../../model/schema.ts';
import { isInTurn, type InTurn, type StubCall, type Stubs } from './stubs.ts';

/** Does an operation's work, checked in both directions. */
export type Perform = (operation: string, input: unknown, call: StubCall) => Promise<unknown>;

export interface StubbedServices {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly perform: Perform;
}

interface Place {
  readonly service: Service;
  readonly name: string;
  readonly alias: string;
  readonly stub: { readonly given: unknown } | undefined;
}

type AnyStub = (input: unknown, call: StubCall) => unknown;

/** Each has its own place in what is answered in turn. */
export function stubServices<P extends Process>(contract: P, stubs: Stubs<P>): StubbedServices {
  const places = placesOf(contract, stubs);
  const turns = new Map<InTurn<unknown>, number>();
  const operations = new Map([...places].map(([name, place]) => [name, operationAt(place)]));
  return { operations, perform };

  async function perform(operation: string, input: unknown, call: StubCall): Promise<unknown> {
    const place = places.get(operation);
    if (!place) throw wrongStub(`Process '${contract.name}' called '${operation}', which none of its services has`);
    const { service, name } = place;
    const request = await requestOf(place, input);
    const value = await answer(place, request, call);
    return call.undoes === undefined ? checkAnswer(service, { operation: name, value }) : null;
  }

  async function answer(place: Place, request: unknown, call: StubCall): Promise<unknown> {
    const { stub } = place;
    if (!stub && call.undoes !== undefined) return undefined;
    if (!stub) throw missing(contract.name, place);
    const given = next(stub.given);
    try {
      if (given instanceof Error) throw given;
      return typeof given === 'function' ? await (given as AnyStub)(request, call) : given;
    } catch (error) {
      if (isBusinessError(error)) await assertDeclared(place, error);
      throw error;
    }
  }

  function next(stub: unknown): unknown {
    if (!isInTurn(stub)) return stub;
    const turn = turns.get(stub) ?? 0;
    turns.set(stub, turn + 1);
    return stub.answers[Math.min(turn, stub.answers.length - 1)];
  }
}

function placesOf({ name: process, uses = {} }: Process, stubs: Record<string, unknown>): Map<string, Place> {
  const places = new Map<string, Place>();
  const unknown = Object.keys(stubs).filter((alias) => !(alias in uses));
  for (const [alias, used] of Object.entries(uses)) {
    const given = (stubs[alias] ?? {}) as Record<string, unknown>;
    if (used.kind !== 'service') continue;
    unknown.push(...Object.keys(given).flatMap((operation) => (operation in used.operations ? [] : [`${alias}.${operation}`])));
    for (const name of Object.keys(used.operations))
      places.set(`${used.name}.${name}`, { service: used, name, alias, stub: name in given ? { given: given[name] } : undefined });
  }
  if (unknown.length === 0) return places;
  const known = [...places.values()].map(({ alias, name }) => `${alias}.${name}`).join(', ') || 'nothing';
  throw new TypeError(`Cannot stub ${unknown.map((one) => `'${one}'`).join(', ')}: process '${process}' does not use it (it uses: ${known})`);
}

const operationAt = ({ service, name }: Place): Operation => service.operations[name] ?? { kind: 'operation' };

async function requestOf({ service, name }: Place, input: unknown): Promise<unknown> {
  try {
    return await check(service.operations[name]?.input, input, `Input of '${service.name}.${name}'`);
  } catch (error) {
    if (kindOf(error) === 'invalid-input') await checkRequest(service, { operation: name, value: input }); // says that nothing was done
    throw error;
  }
}

async function assertDeclared({ service, name }: Place, { code, details }: BusinessError): Promise<void> {
  const { errors = {} } = service.operations[name] ?? {};
  const refused = `The stub of '${service.name}.${name}' refused with '${code}'`;
  const schema = errors[code];
  const declared = Object.keys(errors).join(', ') || 'none';
  if (!schema) throw wrongStub(`${refused}, which the contract does not declare (it declares: ${declared})`);
  await check(schema, details, `${refused}, but its details`).catch((error: unknown) => {
    throw wrongStub(error instanceof Error ? error.message.replace('details is not', 'details are not') : String(error));
  });
}

function missing(process: string, { service, name, alias }: Place): Misuse {
  const stub = `services: { ${alias}: { ${name}: (input) => … } }`;
  return wrongStub(`Process '${process}' calls '${service.name}.${name}', which has no stub. Say what it answers: ${stub}`);
}

const wrongStubs = new WeakSet<object>();

function wrongStub(message: string): Misuse {
  const error = new Misuse(message);
  wrongStubs.add(error);
  return error;
}

/** Whether the test is wrong, not the process. */
export const isWrongStub = (error: unknown): error is Misuse => typeof error === 'object' && error !== null && wrongStubs.has(error);
