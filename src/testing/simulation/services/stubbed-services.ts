// The services of a process as its stubs make them: what goes in, what comes out and what is refused is held to the
// contract. What is wrong with a stub is an error of the test, never of the process.

import { checkAnswer, checkRequest } from '../../../activities/check-call.ts';
import { Misuse } from '../../../gateway/transports/misuse.ts';
import { fullName } from '../../../model/contract/operation-name.ts';
import type { Operation } from '../../../model/contract/operation.ts';
import { operationsOf, type Process } from '../../../model/contract/process.ts';
import type { Service } from '../../../model/contract/service.ts';
import { isBusinessError, type BusinessError } from '../../../model/errors.ts';
import { confirmedBy } from '../../../model/kernel/step-key.ts';
import { check, checkReceived, type AnySchema } from '../../../model/schema.ts';
import { notStorable } from '../../../model/storable.ts';
import { outputOf } from './output.ts';
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
}

type Places = ReadonlyMap<string, Place>;

/** Stubs as they are, whatever the contract. */
type Given = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
type AnyStub = (input: unknown, call: StubCall) => unknown;

/** Each has its own place in what is answered in turn. */
export function stubServices<P extends Process>(contract: P, stubs: Stubs<P>): StubbedServices {
  const { places, operations } = knownOf(contract);
  const given = stubs as Given;
  assertUsed(contract, given, places);
  const turns = new Map<InTurn<unknown>, number>();
  return { operations, perform };

  async function perform(operation: string, input: unknown, call: StubCall): Promise<unknown> {
    const place = places.get(operation);
    if (!place) return ofChild(operation, { input, call });
    const { input: given, output } = operationAt(place);
    const quick = atOnce(given, input);
    const request = quick ? quick.value : await requestOf(place, input);
    const answered = answer(place, request, call);
    const value: unknown = answered instanceof Promise ? await answered : answered;
    if (call.undoes !== undefined || output === undefined) return null;
    const fitting = atOnce(output, value);
    return fitting ? fitting.value : checkAnswer(place.service, { operation: place.name, value });
  }

  // Another process is stubbed as a whole: what it answers, and nothing that it leaves to be undone.
  async function ofChild(name: string, { input, call }: { readonly input: unknown; readonly call: StubCall }): Promise<unknown> {
    const [alias, child] = Object.entries(contract.uses ?? {}).find(([, used]) => used.kind === 'process' && used.name === name) ?? [];
    if (alias === undefined || child?.kind !== 'process')
      throw wrongStub(`Process '${contract.name}' called '${name}', which it does not use`);
    if (call.undoes !== undefined) return null;
    if (!(alias in given))
      throw wrongStub(
        `Process '${contract.name}' calls process '${name}', which has no stub. Say what it answers: services: { ${alias}: (input) => … }`,
      );
    const request = await checkReceived(child.input, input ?? null, `Input of process '${name}'`);
    const stub = next(given[alias]);
    if (stub instanceof Error) throw stub;
    const output = typeof stub === 'function' ? await (stub as AnyStub)(request, call) : stub;
    return { output: await outputOf(child, output) };
  }

  function answer(place: Place, request: unknown, call: StubCall): unknown {
    const ofService = given[place.alias];
    const isStubbed = ofService !== undefined && place.name in ofService;
    if (!isStubbed && (call.undoes !== undefined || confirmedBy(call.key) !== undefined)) return undefined;
    if (!isStubbed) throw missing(contract.name, place);
    const stub = next(ofService[place.name]);
    if (stub instanceof Error) return refused(place, stub);
    return typeof stub === 'function' ? called(place, () => (stub as AnyStub)(request, call)) : stub;
  }

  async function called(place: Place, stub: () => unknown): Promise<unknown> {
    try {
      return await stub();
    } catch (error) {
      return refused(place, error);
    }
  }

  async function refused(place: Place, error: unknown): Promise<never> {
    if (isBusinessError(error)) await assertDeclared(place, error);
    throw error;
  }

  function next(stub: unknown): unknown {
    if (!isInTurn(stub)) return stub;
    const turn = turns.get(stub) ?? 0;
    turns.set(stub, turn + 1);
    return stub.answers[Math.min(turn, stub.answers.length - 1)];
  }
}

interface Known {
  readonly places: Places;
  readonly operations: ReadonlyMap<string, Operation>;
}

const known = new WeakMap<Process, Known>();

function knownOf(contract: Process): Known {
  const found = known.get(contract) ?? { places: placesOf(contract), operations: operationsOf(contract) };
  known.set(contract, found);
  return found;
}

const placesOf = ({ uses = {} }: Process): Places =>
  new Map(
    Object.entries(uses).flatMap(([alias, used]) =>
      used.kind === 'service'
        ? Object.keys(used.operations).map((name) => [fullName(used.name, name), { service: used, name, alias }] as const)
        : [],
    ),
  );

function assertUsed({ name: process, uses = {} }: Process, given: Given, places: Places): void {
  for (const [alias, stubs] of Object.entries(given)) {
    const used = uses[alias];
    const unknown = used?.kind === 'service' ? Object.keys(stubs ?? {}).find((name) => !(name in used.operations)) : undefined;
    if (used && unknown === undefined) continue;
    const operations = [...places.values()].map((place) => fullName(place.alias, place.name));
    const processes = Object.keys(uses).filter((name) => uses[name]?.kind === 'process');
    const known = [...operations, ...processes].join(', ') || 'nothing';
    const what = unknown === undefined ? alias : `${alias}.${unknown}`;
    throw new TypeError(`Cannot stub '${what}': process '${process}' does not use it (it uses: ${known})`);
  }
}

const operationAt = ({ service, name }: Place): Operation => service.operations[name] ?? { kind: 'operation' };

// Where a schema answers at once, nobody has to wait for it: that would be most of what a simulation does.
function atOnce(schema: AnySchema | undefined, value: unknown): { readonly value: unknown } | undefined {
  if (schema === undefined) return { value }; // the answer of an operation without one is not looked at
  const checked = schema['~standard'].validate(value);
  if (!(checked instanceof Promise)) return checked.issues || notStorable(checked.value, '') ? undefined : checked;
  checked.catch(() => undefined);
  return undefined;
}

async function requestOf({ service, name }: Place, input: unknown): Promise<unknown> {
  await checkRequest(service, { operation: name, value: input }); // says that nothing was done
  return checkReceived(service.operations[name]?.input, input, `Input of '${fullName(service.name, name)}'`);
}

async function assertDeclared({ service, name }: Place, { code, details }: BusinessError): Promise<void> {
  const { errors = {} } = service.operations[name] ?? {};
  const refused = `The stub of '${fullName(service.name, name)}' refused with '${code}'`;
  const schema = errors[code];
  if (!schema) throw wrongStub(`${refused}, which the contract does not declare (it declares: ${declared(Object.keys(errors))}`);
  await check(schema, details, `${refused}, but its details`).catch((error: unknown) => {
    throw wrongStub(error instanceof Error ? error.message.replace('details is not', 'details are not') : String(error));
  });
}

const declared = (codes: readonly string[]): string =>
  `${codes.join(', ') || 'none'}); declare it in the operation's errors${codes.length > 0 ? ', or refuse with one of these' : ''}`;

function missing(process: string, { service, name, alias }: Place): Misuse {
  const stub = `services: { ${alias}: { ${name}: (input) => … } }`;
  return wrongStub(`Process '${process}' calls '${fullName(service.name, name)}', which has no stub. Say what it answers: ${stub}`);
}

const wrongStubs = new WeakSet<object>();

function wrongStub(message: string): Misuse {
  const error = new Misuse(message);
  wrongStubs.add(error);
  return error;
}

/** Whether the test is wrong, not the process. */
export const isWrongStub = (error: unknown): error is Misuse => typeof error === 'object' && error !== null && wrongStubs.has(error);
