// Random programs, and what is said to them. The same seed makes the same program.
//
// No two things happen at the same time unless that is meant: each wait has a length of its own, of which no two sums are
// equal, and each thing that is said comes at a minute of its own, as does what follows it. Time goes on a little while the test
// server works.
//
// No program that continues as new is cancelled: once a run's cancellation was requested, the test server takes no task that ends
// with continue-as-new, and the run stands still for ever.
//
// No remote step is cancelled while it is called: the test server rejects a task that cancels what is answered meanwhile.

import { BusinessError, ServiceUnavailable } from '../../src/model/errors.ts';
import type { Process } from '../../src/model/contract/process.ts';
import { simulate, type Simulated, type SimulateOptions } from '../../src/testing/simulation/simulate.ts';
import { createRandom, type Random } from '../../src/testing/random.ts';
import { random as randomProcess, randomChild, randomFar, randomFarChild } from '../fixtures/random/processes/random.ts';
import type { Does, Operation, Program, Step, Thrown } from '../fixtures/random/contract.ts';
import type { Odd } from './both-ways.ts';

const operations: readonly Operation[] = ['act', 'act', 'act', 'near', 'near', 'plain', 'hold', 'pivot'];
const answers: readonly Does[] = ['answers', 'answers', 'answers', 'answers', 'refuses', 'comes late', 'is down'];
const odd: readonly Thrown[] = [
  'business',
  'business',
  'undeclared',
  'error',
  'null',
  'string',
  'nothing',
  'number',
  'object',
  'cancelled',
];
const compound = ['sequence', 'all', 'settled', 'race', 'map', 'attempt', 'try', 'try', 'finally', 'child', 'together', 'forget'] as const;
const simple = ['step', 'step', 'step', 'step', 'sleep', 'now', 'throw', 'next', 'until', 'ask', 'fail'] as const;
const longest = 10; // waits of a program

interface Made {
  /** It asks something at once. */
  readonly asked: boolean;
  readonly program: Program;
  readonly together: boolean;
  readonly again: boolean;
}

interface Place {
  readonly depth: number;
  /** Of a child, which hears nothing and does not pass a pivot: nobody could decide about it. */
  readonly inside?: boolean;
}

function programOf(random: Random): Made {
  const asked = random.chance(0.15);
  let names = 0;
  let waits = asked ? 1 : 0;
  const seen = { together: false, held: 0 }; // what is held is confirmed at the same time
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const several = (place: Place, least = 1) => Array.from({ length: least + random.below(3) }, () => make(place));
  const body = several({ depth: 3 }, 2);
  if (asked) body.unshift({ kind: 'ask', minutes: 10 });
  const again = random.chance(0.1);
  if (again) body.push({ kind: 'again', of: sequence(several({ depth: 1 })) });
  return { asked, program: sequence(body), together: seen.together || seen.held > 1, again };

  function make({ depth, inside = false }: Place): Program {
    if (depth === 0 || random.chance(0.45)) return leaf(inside);
    const inner = { depth: depth - 1, inside };
    const kind = pick(compound);
    switch (kind) {
      case 'sequence':
      case 'attempt':
        return { kind, of: several(inner) };
      case 'all':
      case 'settled':
      case 'race':
        return { kind, of: several(inner).map((each) => later(each)) };
      case 'map':
        return { kind, of: several(inner).map((each) => later(each)), width: 1 + random.below(3) };
      case 'try':
        return { kind, of: sequence(several(inner)), handler: make(inner), then: pick(['swallow', 'swallow', 'rethrow', 'throw another']) };
      case 'finally':
        return { kind, of: sequence(several(inner)), handler: make(inner) };
      case 'child':
        return inside ? leaf(inside) : { kind, name: name(), of: sequence(several({ depth: 1, inside: true })) };
      case 'together': {
        seen.together = true;
        const fails = random.chance(0.5);
        const last = leafStep([fails ? 'refuses' : 'answers'], inside);
        return { kind: fails ? 'settled' : 'all', of: [steady(), steady(), last] };
      }
      case 'forget':
        seen.together = true;
        return later({ kind: 'now' }, [{ kind, of: leafStep(['answers', 'answers', 'refuses'], inside) }]);
    }
  }

  function leaf(inside: boolean): Program {
    const kind = pick(simple);
    if (kind === 'step' || (inside && !['sleep', 'now', 'throw'].includes(kind))) return leafStep(answers, inside);
    if (kind === 'throw') return { kind, what: pick(odd) };
    if (kind === 'now' || kind === 'fail') return { kind };
    return waits < longest ? { kind, minutes: minutes() } : { kind: 'now' };
  }

  function leafStep(may: readonly Does[], inside: boolean): Step {
    const op = pick(operations);
    const does = pick(may);
    if (op === 'hold') seen.held++;
    const isPivot = op === 'pivot';
    if (isPivot && (inside || does === 'is down' || random.chance(0.5))) return steady();
    return {
      ...{ kind: 'step', op, does },
      ...(random.chance(0.8) && { name: name() }),
      ...(random.chance(0.1) && { undo: 'comes late' as const }),
    };
  }

  function steady(): Step {
    return { kind: 'step', op: pick(['act', 'near', 'plain']), name: name(), does: 'answers' };
  }

  function later(program: Program, before: readonly Program[] = []): Program {
    return waits < longest ? sequence([...before, { kind: 'sleep', minutes: minutes() }, program]) : { kind: 'now' };
  }

  function name(): string {
    return `s${String(++names)}`;
  }

  function minutes(): number {
    return 10 * 2 ** waits++;
  }
}

const sequence = (of: readonly Program[]): Program => ({ kind: 'sequence', of });

interface Call {
  readonly does: Does;
  readonly undo?: string;
  readonly name: string;
}

/** Stubs that do what they are told, and tell what they were asked. */
function stubs() {
  const seen: string[] = [];
  const answer = ({ does, name }: Call, { attempt }: { readonly attempt: number }) => {
    if (attempt <= 2) seen.push(name); // past a pivot there may be any number
    if (does === 'refuses') throw new BusinessError('No', { details: {} });
    if (does === 'is down' || (does === 'comes late' && attempt === 1)) throw new ServiceUnavailable('It is down');
    return `${name} done`;
  };
  const undo = ({ undo, name }: Call, { attempt }: { readonly attempt: number }) => {
    seen.push(`undo ${name}`);
    if (undo && attempt === 1) throw new ServiceUnavailable('It is down');
  };
  const keep = ({ name }: Call) => void seen.push(`keep ${name}`);
  const calls = { act: answer, near: answer, plain: answer, hold: answer, pivot: answer };
  return { seen, services: () => ({ world: { ...calls, unact: undo, unnear: undo, drop: undo, keep } }) };
}

function messagesFor(random: Random): readonly object[] {
  const at = (minute: number) => ({ at: `${String(10 * 2 ** random.below(5) + 10 * random.below(4) - minute)}m` });
  const number = () => 1 + random.below(9);
  return [
    ...(random.chance(0.4) ? [{ ...at(7), signal: 'told', payload: number() }] : []),
    ...(random.chance(0.5) ? [{ ...at(3), update: 'ask', input: random.below(3) }] : []),
    ...(random.chance(0.2) ? [{ ...at(2), cancel: true }] : []),
  ];
}

/** Undefined: it never ends, so it is nothing to compare. Who decides, once it waits for a person, comes after everything else. */
export async function endingProgram(seed: number): Promise<Odd | undefined> {
  const made = randomProgram(seed);
  const decide = { at: '28d', decide: { action: 'settle', note: 'by hand' } };
  const decided = { ...made, options: { ...made.options, messages: [...made.options.messages, decide] } };
  const outcome = await outcomeOf(made);
  if (outcome !== 'undo-failed') return outcome === 'running' ? undefined : made;
  return (await outcomeOf(decided)) === 'running' ? undefined : decided;
}

async function outcomeOf({ process, processes, options, stubs }: Odd): Promise<string> {
  const { services } = stubs();
  const all = { ...options, processes, services: services() } as unknown as SimulateOptions<Process>;
  return simulate(process as Simulated<Process>, all).then(
    ({ outcome }) => outcome,
    () => 'running',
  );
}

const answer = { at: '5m', ask: 'form', by: 'ada', answer: 7 };

function randomProgram(seed: number) {
  const random = createRandom(seed);
  const { program, together, asked, again } = programOf(random);
  const isFar = seed % 3 === 0; // all its steps are remote
  const readOnly = [isFar ? 'far.plain' : 'world.plain'];
  const messages = messagesFor(random).filter((message) => !again || !('cancel' in message));
  const options = { input: { program }, messages: [...(asked ? [answer] : []), ...messages], readOnly };
  const cast = isFar ? { process: randomFar, processes: [randomFarChild] } : { process: randomProcess, processes: [randomChild] };
  return { ...cast, stubs, together, options };
}
