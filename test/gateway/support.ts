// A gateway in virtual time whose instances do what a test says.

import { setImmediate as settled } from 'node:timers/promises';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Attempt, GatewayCall } from '../../src/gateway/call.ts';
import type { Instance } from '../../src/gateway/instances/endpoint.ts';
import type { GatewayEvent } from '../../src/gateway/observe/observer.ts';
import type { Governance } from '../../src/gateway/policy/governance.ts';
import type { ServiceCall, Transport } from '../../src/gateway/transports/transport.ts';
import { ServiceUnavailable } from '../../src/model/errors.ts';
import { depot } from '../fixtures/probe.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';

export interface Played {
  readonly instance: string;
  readonly attempt: Attempt;
  readonly call: GatewayCall;
}

/** Milliseconds until it answers with its id, or how it ends. */
export type Behaviour = number | ((played: Played) => Promise<unknown>);

export interface Player extends Instance {
  does?: Behaviour;
}

export function playground(players: readonly Player[], governance: Governance = {}, seed = 1) {
  const environment = createVirtualEnvironment(seed);
  const events: GatewayEvent[] = [];
  const sent: Played[] = [];
  const gateway = createGateway(players, governance, { environment, observer: { changed: (event) => void events.push(event) } });
  const after = (milliseconds: number) => new Promise<void>((resolve) => void environment.setTimer(milliseconds, resolve));

  function send(call: GatewayCall): Promise<unknown> {
    return gateway.call(call, async (player, attempt) => {
      const played = { instance: player.id, attempt, call };
      sent.push(played);
      const { does = 1 } = player;
      if (typeof does !== 'number') return does(played);
      return new Promise((resolve, reject) => {
        const late = () => {
          reject(new ServiceUnavailable('no answer in time'));
        };
        const stop =
          does > attempt.timeout ? environment.setTimer(attempt.timeout, late) : environment.setTimer(does, () => resolve(player.id));
        attempt.signal?.addEventListener('abort', () => {
          stop();
          reject(new ServiceUnavailable('given up'));
        });
      });
    });
  }

  return {
    environment,
    gateway,
    events,
    sent,
    after,
    send,
    /** Calls, and lets the time pass until it has ended. */
    async call(call: Partial<GatewayCall> = {}): Promise<unknown> {
      const ended = { yet: false };
      const answer = send({ operation: 'take', timeout: 1_000, ...call })
        .catch((error: unknown) => error)
        .finally(() => (ended.yet = true));
      do {
        await settled();
        await environment.run();
      } while (!ended.yet);
      return answer;
    },
  };
}

export const fails = () => Promise.reject(new ServiceUnavailable('no'));

/** A call of the depot as a transport is given it. */
export const base = { service: depot, operation: 'take', input: { id: 'x' }, key: 'run/1/depot.take/1' } as const;
export const fake = (send: (call: ServiceCall) => Promise<unknown>): Transport => ({ send, mismatches: () => [] });
