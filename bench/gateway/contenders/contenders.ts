import { createCockatiel } from './cockatiel.ts';
import type { CreateContender } from './contender.ts';
import { createTenuto } from './tenuto.ts';
import { createPlain, createUndici } from './undici.ts';

export const contenderNames = ['tenuto', 'undici', 'cockatiel', 'haproxy'] as const;
export type ContenderName = (typeof contenderNames)[number];

export const contenders: Readonly<Record<ContenderName, CreateContender>> = {
  tenuto: createTenuto,
  undici: createUndici,
  cockatiel: createCockatiel,
  haproxy: createPlain,
};
