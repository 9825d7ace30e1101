// undici's own: its balanced pool, with its interceptor for retries. Ten connections more than needed, so that none is waited for.

import { BalancedPool, Pool, interceptors, type Dispatcher } from 'undici';
import { charge, headersOf, maxWait, type Contender, type CreateContender } from './contender.ts';

export const createUndici: CreateContender = (addresses) =>
  over(
    new BalancedPool([...addresses], { connections: null }).compose(
      interceptors.retry({
        maxRetries: 2,
        minTimeout: 20,
        maxTimeout: 200,
        methods: ['POST'], // the service knows a call by its key
        statusCodes: [500, 502, 503, 504],
      }),
    ),
  );

/** One address, no retries: who stands in front does that. */
export const createPlain: CreateContender = ([address = '']) => over(new Pool(address));

const over = (pool: Dispatcher): Contender => ({
  async call(key) {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/charge',
      headers: headersOf(key),
      body: JSON.stringify(charge),
      signal: AbortSignal.timeout(maxWait),
    });
    const answer = await body.text();
    if (statusCode !== 200) throw new Error(`payment answered ${statusCode}: ${answer}`);
    JSON.parse(answer);
  },
});
