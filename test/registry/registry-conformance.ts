// What every registry has to do, whatever it is made of. Each test has a service of its own.

import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { discover, register, type Registry, type ServiceInstance, type Snapshot } from '../../src/registry/index.ts';
import { eventually } from '../support/eventually.ts';
import { observe } from './observer.ts';

export interface RegistryPlace {
  /** As another process would open it, where there are other processes. */
  readonly open: () => Registry;
  /** The shortest time to live, in whole seconds where the registry counts so. */
  readonly ttl: { readonly text: `${number}ms`; readonly milliseconds: number };
  /** Puts in what is no instance, and says how it is called in the snapshot. */
  readonly plant?: (service: string) => Promise<RegExp>;
  /** What can be away for a while. */
  readonly outage?: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> };
}

const one: ServiceInstance = { id: 'one', address: 'http://127.0.0.1:4001' };
const full: ServiceInstance = {
  id: 'http://odd/../id ü?',
  address: 'https://[::1]:4002/below',
  version: '1.4.0-beta.2',
  zone: 'zone a',
  weight: 2.5,
  tags: ['blue', 'large'],
  metadata: { owner: 'team-7', note: 'ümläut, {"quoted"}' },
};
const ids = ({ instances }: Snapshot): string => instances.map(({ id }) => id).join();

export function registryConformance(name: string, place: () => RegistryPlace): void {
  const fresh = (): string => `payments-${randomUUID().slice(0, 8)}`;
  function open(): Registry {
    const registry = place().open();
    onTestFinished(() => registry.close());
    return registry;
  }

  describe(`${name}, as a registry`, () => {
    it('reports the list immediately, even if it is empty', async () => {
      const { until } = observe(open(), fresh());
      expect(await until(() => true)).toEqual({ instances: [], garbage: [] });
    });

    it('reports instances that are added, changed and removed', async () => {
      const [registry, service] = [open(), fresh()];
      const { until } = observe(open(), service);
      await until(() => true);
      await registry.register({ service, instance: one, ttl: 60_000 });
      await until((last) => ids(last) === 'one');
      await registry.register({ service, instance: { ...one, id: 'two' }, ttl: 60_000 });
      await until((last) => ids(last) === 'one,two');
      await registry.register({ service, instance: { ...one, zone: 'b' }, ttl: 60_000 });
      await until(({ instances }) => instances[0]?.zone === 'b');
      await registry.deregister({ service, instance: one });
      await until((last) => ids(last) === 'two');
    });

    it('reports all fields of an instance', async () => {
      const [registry, service] = [open(), fresh()];
      await registry.register({ service, instance: full, ttl: 60_000 });
      const { until } = observe(open(), service);
      expect((await until(({ instances }) => instances.length > 0)).instances).toEqual([full]);
    });

    it('keeps services apart', async () => {
      const [registry, service, other] = [open(), fresh(), fresh()];
      await registry.register({ service: `${service}-2`, instance: one, ttl: 60_000 });
      await registry.register({ service: other, instance: one, ttl: 60_000 });
      await registry.register({ service, instance: { ...one, id: 'mine' }, ttl: 60_000 });
      const { until, told } = observe(open(), service);
      await until((last) => ids(last) === 'mine');
      expect(told).toHaveLength(1);
    });

    it('removes an instance that is not renewed when its TTL ends, and keeps one that is renewed', async () => {
      const [registry, service, { ttl }] = [open(), fresh(), place()];
      const { until } = observe(open(), service);
      const { stop } = register(registry, { service, instance: { ...one, id: 'living' }, ttl: ttl.text });
      onTestFinished(stop);
      const begun = performance.now();
      await registry.register({ service, instance: { ...one, id: 'dying' }, ttl: ttl.milliseconds });
      await until((last) => ids(last) === 'dying,living');
      await until((last) => ids(last) === 'living');
      expect(performance.now() - begun).toBeGreaterThan(ttl.milliseconds * 0.9);
    });

    it('does not report renewals', async () => {
      const [registry, service] = [open(), fresh()];
      const { until, told } = observe(open(), service);
      for (let round = 0; round < 3; round += 1) await registry.register({ service, instance: one, ttl: 60_000 });
      await registry.register({ service, instance: { ...one, id: 'two' }, ttl: 60_000 });
      await until((last) => ids(last) === 'one,two');
      expect(told.map(ids).filter((list) => list === 'one').length).toBeLessThanOrEqual(1);
    });

    it('registers an instance again that another process has removed', async () => {
      const [registry, service, { ttl }] = [open(), fresh(), place()];
      const { until } = observe(open(), service);
      const { stop } = register(registry, { service, instance: one, ttl: ttl.text });
      onTestFinished(stop);
      await until((last) => ids(last) === 'one');
      await open().deregister({ service, instance: one });
      await until((last) => ids(last) === '');
      await until((last) => ids(last) === 'one');
    });

    it('accepts the removal of an unknown instance', async () => {
      await open().deregister({ service: fresh(), instance: { id: 'nobody' } });
    });

    it('rejects an invalid instance', async () => {
      const instance = { ...one, weight: -1 };
      await expect(open().register({ service: 'payments', instance, ttl: 1_000 })).rejects.toThrow('weight is -1, not a number above 0');
    });

    it('reports invalid entries separately', async ({ skip }) => {
      const { plant } = place();
      if (!plant) return skip('nobody else can write there');
      const [registry, service] = [open(), fresh()];
      const garbage = await plant(service);
      await registry.register({ service, instance: one, ttl: 60_000 });
      const { until } = observe(open(), service);
      const last = await until(({ instances }) => instances.length > 0);
      expect(ids(last)).toBe('one');
      expect(last.garbage).toEqual([expect.stringMatching(garbage)]);
    });

    it('reports that it cannot be reached, and reports the instances again when it can', async ({ skip }) => {
      const { outage, ttl } = place();
      if (!outage) return skip('it cannot be away');
      const service = fresh();
      const { stop } = register(open(), { service, instance: one, ttl: ttl.text });
      onTestFinished(stop);
      const { until, nextFailure, told } = observe(open(), service);
      const discovery = discover(open(), { service });
      onTestFinished(() => discovery.close());
      await until((last) => ids(last) === 'one');
      await eventually(() => discovery.current.length, { holds: (count) => count === 1 }); // it watches for itself, and may have looked before
      const failure = nextFailure();
      await outage.begin();
      expect((await failure).message).toMatch(/^Cannot /);
      const before = told.length;
      expect(discovery.current).toEqual([one]);
      await outage.end();
      await until((last) => told.length > before && ids(last) === 'one');
      expect(discovery.current).toEqual([one]);
      const another = { ...one, id: 'two' };
      await open().register({ service, instance: another, ttl: 60_000 });
      await until((last) => ids(last) === 'one,two');
    });
  });
}
