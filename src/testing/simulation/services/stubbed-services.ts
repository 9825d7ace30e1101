// The services of a process, made of stubs. Inputs, outputs and refusals are checked against the contract. A wrong stub is
// an error of the test, never of the process.

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

/** Does the work of an operation, and checks its input and output. */
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

/** Stubs without the contract's types. */
type Given = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
type AnyStub = (input: unknown, call: StubCall) => unknown;

/** Creates services from stubs. Each counts the turns of its `inTurn` stubs separately. */
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
    const quick = checkSync(given, input);
    const request = quick ? quick.value : await requestOf(place, input);
    const answered = answer(place, request, call);
    const value: unknown = answered instanceof Promise ? await answered : answered;
    if (call.undoes !== undefined || output === undefined) return null;
    const fitting = checkSync(output, value);
    return fitting ? fitting.value : checkAnswer(place.service, { operation: place.name, value });
  }

  // Another process is stubbed as a whole: its answer, without steps that would be left to undo.
  async function ofChild(name: string, { input, call }: { readonly input: unknown; readonly call: StubCall }): Promise<unknown> {
    const [alias, child] = Object.entries(contract.uses ?? {}).find(([, used]) => used.kind === 'process' && used.name === name) ?? [];
    if (alias === undefined || child?.kind !== 'process')
      throw wrongStub(`Process '${contract.name}' called '${name}', which it does not use`);
    if (call.undoes !== undefined) return null;
    if (!(alias in given))
      throw wrongStub(
        `Process '${contract.name}' calls process '${name}', which has no stub. Add a stub: services: { ${alias}: (input) => … }`,
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

// If a schema answers synchronously, its result is not awaited: awaiting would be most of a simulation's cost.
function checkSync(schema: AnySchema | undefined, value: unknown): { readonly value: unknown } | undefined {
  if (schema === undefined) return { value }; // without a schema, the answer is not checked
  const checked = schema['~standard'].validate(value);
  if (!(checked instanceof Promise)) return checked.issues || notStorable(checked.value, '') ? undefined : checked;
  checked.catch(() => undefined);
  return undefined;
}

async function requestOf({ service, name }: Place, input: unknown): Promise<unknown> {
  await checkRequest(service, { operation: name, value: input }); // its error has no effect
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
  return wrongStub(`Process '${process}' calls '${fullName(service.name, name)}', which has no stub. Add a stub: ${stub}`);
}

const wrongStubs = new WeakSet<object>();

function wrongStub(message: string): Misuse {
  const error = new Misuse(message);
  wrongStubs.add(error);
  return error;
}

/** Whether an error is one of the test, not of the process. */
export const isWrongStub = (error: unknown): error is Misuse => typeof error === 'object' && error !== null && wrongStubs.has(error);
