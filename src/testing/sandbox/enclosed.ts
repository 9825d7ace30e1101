// Prepares the environment of a simulation: replaces globals for its runs, and catches their unhandled rejections.

import { catchStrays } from '../memory/stray-rejections.ts';
import { holdGlobals } from './held.ts';

export async function enclosed<T>(work: () => Promise<T>): Promise<T> {
  const release = holdGlobals();
  try {
    return await catchStrays(work);
  } finally {
    release();
  }
}
