// tenuto/registry: where services say that they are there, where callers learn of it, and where configuration is kept.
export { consulRegistry } from './consul/consul-registry.ts';
export { consulStore } from './consul/consul-store.ts';
export type { ConsulOptions } from './consul/consul.ts';
export { discover, type DiscoverOptions, type Discovery, type DiscoveryEvent } from './discovery.ts';
export { dnsRegistry, type DnsRegistryOptions } from './dns-registry.ts';
export { etcdRegistry, type EtcdRegistryOptions } from './etcd/etcd-registry.ts';
export { etcdStore } from './etcd/etcd-store.ts';
export type { EtcdOptions } from './etcd/etcd.ts';
export { fileRegistry, type FileRegistryOptions } from './file/file-registry.ts';
export { fileStore } from './file/file-store.ts';
export { registryFrom, storeFrom } from './from-url.ts';
export type { ServiceInstance } from './instance.ts';
export { memoryRegistry, type MemoryRegistry } from './memory/memory-registry.ts';
export { memoryStore, type MemoryStore } from './memory/memory-store.ts';
export { register, type Registered, type RegisterOptions, type RegistrationEvent } from './register.ts';
export type { Registration, Registry, Snapshot, Watcher } from './registry.ts';
export { Conflict, type ConfigStore, type ConfigWatcher, type Versioned } from './store.ts';
export type { Environment } from '../platform/environment.ts';
