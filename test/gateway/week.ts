// A week of calls through a whole gateway in virtual time, and all that can be seen of it.

import type { Attempt, GatewayCall } from '../../src/gateway/call.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Endpoint, Instance } from '../../src/gateway/instances/endpoint.ts';
import type { GatewayEvent, Observer } from '../../src/gateway/observe/observer.ts';
import type { Governance } from '../../src/gateway/policy/governance.ts';
import { BusinessError, InvalidAnswer, ServiceUnavailable } from '../../src/model/errors.ts';
import { effectOf, withEffect, type Effect } from '../../src/model/step-error.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';

export interface Week {
  readonly instances: number;
  readonly governance: Governance;
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly seed: number;
}

/** A call, and what its attempts meet one after another. */
export interface Step {
  readonly gap: number;
  readonly timeout: number;
  readonly givenUpAfter: number | undefined;
  readonly safe: boolean;
  readonly does: readonly Doing[];
}

export interface Doing {
  readonly after: number;
  readonly ends: 'answers' | 'refuses' | 'fails' | 'breaks' | 'garbles' | 'unsent';
}

export interface Change {
  /** The step before which it is made. */
  readonly before: number;
  readonly governance: Governance | undefined;
  readonly instances: number | undefined;
}

interface CallSeen {
  readonly at: number;
  readonly timeout: number;
  ends: number;
  endedAt: number;
  error: string | undefined;
  /** What the error claims, and whether one of the attempts may have done it. */
  effect: Effect | undefined;
  mayHaveDone: boolean;
  sent: number;
  /** Attempts under way. */
  open: number;
  readonly signal: AbortSignal | undefined;
}

interface AttemptSeen {
  readonly call: CallSeen;
  readonly instance: string;
  readonly at: number;
  readonly timeout: number;
  readonly deadline: number;
  /** What the gateway counts at the instance, and what is there. */
  readonly counted: number;
  readonly underWay: number;
  /** The instance is left out; how many are not, of how many. */
  readonly out: boolean;
  readonly fit: number;
  readonly instances: number;
  /** Calls under way, this one included. */
  readonly calls: number;
  /** Nobody waited for it any more. */
  readonly late: boolean;
}

const named = (count: number): readonly Instance[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), weight: 1 + (index % 3), version: `${String(1 + (index % 2))}.0.0` }));

export async function playWeek({ instances, governance, steps, changes, seed }: Week) {
  const environment = createVirtualEnvironment(seed);
  const calls: CallSeen[] = [];
  const attempts: AttemptSeen[] = [];
  const events: GatewayEvent[] = [];
  const seen = new Set<Endpoint>();
  const underWay = new Map<Endpoint, number>();
  const observed = { calls: { began: 0, ended: 0 }, attempts: { began: 0, ended: 0 } };
  const gateway = createGateway(named(instances), governance, { environment, observer: watching(observed, events) });
  let at = 0;
  for (const [index, step] of steps.entries()) {
    at += step.gap;
    environment.setTimer(at, () => {
      changes.filter(({ before }) => before === index).forEach(change);
      gateway.endpoints.forEach((endpoint) => seen.add(endpoint));
      make(step);
    });
  }
  await environment.run();
  return { calls, attempts, events, seen, observed };

  function change({ governance, instances }: Change): void {
    if (governance) gateway.configure(governance);
    if (instances !== undefined) gateway.update(named(instances));
  }

  function make({ timeout, givenUpAfter, safe, does }: Step): void {
    const abort = givenUpAfter === undefined ? undefined : new AbortController();
    if (givenUpAfter !== undefined) environment.setTimer(givenUpAfter, () => abort?.abort());
    const call: CallSeen = {
      at: environment.now(),
      timeout,
      ends: 0,
      endedAt: Infinity,
      error: undefined,
      effect: undefined,
      mayHaveDone: false,
      sent: 0,
      open: 0,
      signal: abort?.signal,
    };
    calls.push(call);
    const ended = (): void => {
      call.ends++;
      call.endedAt = environment.now();
    };
    const failed = (error: Error): void => {
      ended();
      call.error = error.message;
      call.effect = effectOf(error);
    };
    const made: GatewayCall = {
      operation: 'take',
      timeout,
      idempotent: true,
      safe,
      run: String(calls.length),
      ...(abort && { signal: abort.signal }),
    };
    gateway.call(made, (instance, attempt) => meet({ call, instance, attempt }, does)).then(ended, failed);
  }

  async function meet({ call, instance, attempt }: Meeting, does: readonly Doing[]): Promise<string> {
    const doing = does[call.sent % does.length] ?? { after: 0, ends: 'answers' };
    if (attempt.headers?.['x-mirrored']) return exchange(doing, attempt);
    call.sent++;
    call.open++;
    const endpoint = [...seen].find((one) => one.instance === instance);
    if (!endpoint) throw new RangeError(`Cannot send to '${instance.id}': the gateway does not know it`);
    const before = underWay.get(endpoint) ?? 0;
    underWay.set(endpoint, before + 1);
    note({ call, instance, attempt }, endpoint);
    let harmless = false;
    try {
      return await exchange(doing, attempt);
    } catch (error) {
      harmless = doing.ends === 'unsent' || error instanceof BusinessError;
      throw error;
    } finally {
      call.mayHaveDone ||= !harmless;
      call.open--;
      underWay.set(endpoint, (underWay.get(endpoint) ?? 0) - 1);
    }
  }

  function note({ call, instance, attempt }: Meeting, endpoint: Endpoint): void {
    const now = environment.now();
    const fit = gateway.endpoints.filter(({ health }) => health.kind === 'in' || (health.kind === 'out' && health.until <= now)).length;
    attempts.push({
      call,
      instance: instance.id,
      at: now,
      timeout: attempt.timeout,
      deadline: call.at + call.timeout,
      counted: endpoint.inFlight,
      underWay: underWay.get(endpoint) ?? 0,
      out: endpoint.health.kind === 'out',
      fit,
      instances: gateway.endpoints.length,
      calls: calls.filter(({ open }) => open > 0).length,
      late: call.ends > 0 || call.signal?.aborted === true,
    });
  }

  function exchange({ after, ends }: Doing, { timeout, signal }: Attempt): Promise<string> {
    const cut = (why: string) => (ends === 'unsent' ? failures.unsent() : new ServiceUnavailable(why));
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(cut('given up')), { once: true });
      environment.setTimer(Math.min(after, timeout), () => {
        if (after > timeout) reject(cut('late'));
        else if (ends === 'answers') resolve('done');
        else reject(failures[ends]());
      });
    });
  }
}

interface Meeting {
  readonly call: CallSeen;
  readonly instance: Instance;
  readonly attempt: Attempt;
}

const failures = {
  refuses: () => new BusinessError('No'),
  fails: () => new ServiceUnavailable('no'),
  breaks: () => new TypeError('a bug'),
  garbles: () => new InvalidAnswer('not what was promised'),
  unsent: () => withEffect(new ServiceUnavailable('nobody is there'), 'none'),
};

interface Observed {
  readonly calls: { began: number; ended: number };
  readonly attempts: { began: number; ended: number };
}

function watching({ calls, attempts }: Observed, events: GatewayEvent[]): Observer {
  return {
    changed: (event) => void events.push(event),
    call: () => {
      calls.began++;
      return {
        ended: () => {
          calls.ended++;
        },
        attempt: () => {
          attempts.began++;
          return {
            ended: () => {
              attempts.ended++;
            },
          };
        },
      };
    },
  };
}

export const endpointsLeft = (seen: Iterable<Endpoint>): readonly number[] =>
  [...seen].map(({ inFlight }) => inFlight).filter((count) => count !== 0);
