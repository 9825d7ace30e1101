import type { AnyProcess } from '../model/code/implementation.ts';
import type { ClientContext } from './settings.ts';
export interface LeftBehind { readonly id: string }
export function doctor(_: ClientContext, __: readonly AnyProcess[]): Promise<readonly LeftBehind[]> { return Promise.resolve([]); }
