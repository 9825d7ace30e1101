// What a simulation needs around it: the globals of its runs, and their rejections that nothing handles.

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
