// The contender undici: its balanced pool with its retry interceptor. The number of connections is unlimited, so that no call
// waits for one.

import { BalancedPool, Pool, interceptors, type Dispatcher } from 'undici';
import { charge, headersOf, maxWait, type Contender, type CreateContender } from './contender.ts';

export const createUndici: CreateContender = (addresses) =>
  over(
    new BalancedPool([...addresses], { connections: null }).compose(
      interceptors.retry({
        maxRetries: 2,
        minTimeout: 20,
        maxTimeout: 200,
        methods: ['POST'], // safe, because the service identifies a call by its key
        statusCodes: [500, 502, 503, 504],
      }),
    ),
  );

/** One address without retries, because the proxy in front retries. */
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
    if (statusCode !== 200) throw new Error(`payment responded with ${statusCode}: ${answer}`);
    JSON.parse(answer);
  },
});
