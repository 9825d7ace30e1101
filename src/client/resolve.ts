import type { AnyProcess } from '../model/code/implementation.ts';
import { runOf, type ClientRun } from './run.ts';
import type { ClientContext } from './settings.ts';
export function resolve<P extends AnyProcess>(context: ClientContext, ref: { process: P; id: string }): Promise<ClientRun<P>> { return Promise.resolve(runOf(context, ref)); }
