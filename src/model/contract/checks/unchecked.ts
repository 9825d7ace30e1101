// Replaces checks.ts in the sandbox: it checks nothing, because the worker has checked the same definitions before.

import type * as checks from './checks.ts';

export const assertService: typeof checks.assertService = () => undefined;
export const assertProcess: typeof checks.assertProcess = () => undefined;
