import type { CreateBalancer } from './balancer.ts';
import { leastRequests } from './least-requests.ts';
import { leastResponseTime } from './least-response-time.ts';
import { random } from './random.ts';
import { roundRobin } from './round-robin.ts';
import { weighted } from './weighted.ts';

export type Balance = 'random' | 'round-robin' | 'weighted' | 'least-requests' | 'least-response-time';

export const balancers: Readonly<Record<Balance, CreateBalancer>> = {
  random,
  'round-robin': roundRobin,
  weighted,
  'least-requests': leastRequests,
  'least-response-time': leastResponseTime,
};
