// What the sandbox loads in place of checks.ts.

import type * as checks from './checks.ts';

export const assertService: typeof checks.assertService = () => undefined;
export const assertProcess: typeof checks.assertProcess = () => undefined;
