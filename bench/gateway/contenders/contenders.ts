import { createCockatiel } from './cockatiel.ts';
import type { CreateContender } from './contender.ts';
import { createDiscovered, createTenuto } from './tenuto.ts';
import { createPlain, createUndici } from './undici.ts';

/** The contenders that are compared. */
export const contenderNames = ['tenuto', 'undici', 'cockatiel', 'haproxy'] as const;
/** 'discovered' is Tenuto with a registry and remote configuration, which the others do not have. */
export type ContenderName = (typeof contenderNames)[number] | 'discovered';

export const contenders: Readonly<Record<ContenderName, CreateContender>> = {
  tenuto: createTenuto,
  discovered: createDiscovered,
  undici: createUndici,
  cockatiel: createCockatiel,
  haproxy: createPlain,
};
