// Errands on a worker of their own, with a ledger that can be told to misbehave, and an operator who does what operators do.

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ledger as contract } from '../fixtures/errand.ts';
