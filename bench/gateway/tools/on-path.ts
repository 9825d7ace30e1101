import { findOnPath } from '../../../src/servers/process/executable.ts';
import { found, missing, type Way } from '../../../src/servers/way.ts';

export function onPath(program: string): Way<string> {
  const path = findOnPath(program);
  const result = path === undefined ? missing(`\`${program}\` is not on PATH`) : found(path);
  return { name: `${program} on PATH`, find: () => Promise.resolve(result) };
}
