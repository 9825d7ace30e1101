import { createCockatiel } from './cockatiel.ts';
import type { CreateContender } from './contender.ts';
import { createDiscovered, createTenuto } from './tenuto.ts';
import { createPlain, createUndici } from './undici.ts';

/** Those that are compared. */
export const contenderNames = ['tenuto', 'undici', 'cockatiel', 'haproxy'] as const;
/** Tenuto's instances may also be discovered, and its policies configured from afar, which none of the others has. */
export type ContenderName = (typeof contenderNames)[number] | 'discovered';

export const contenders: Readonly<Record<ContenderName, CreateContender>> = {
  tenuto: createTenuto,
  discovered: createDiscovered,
  undici: createUndici,
  cockatiel: createCockatiel,
  haproxy: createPlain,
};
