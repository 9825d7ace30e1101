// The cases of npm's @scion-scxml/test-framework 2.0.16 (Apache-2.0), copied unchanged: the package itself would bring
// 182 others along. An SCXML document, the events it is sent, and the states it is in after each.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert, nameOf, type Config } from './convert.ts';

export interface Case {
  readonly name: string;
  readonly machine: Config;
  readonly initial: readonly string[];
  readonly events: readonly Step[];
}

interface Step {
  readonly event: string;
  /** Whether time has to pass first: what was sent with a delay comes before it. */
  readonly later: boolean;
  readonly states: readonly string[];
}

interface Script {
  readonly initialConfiguration: readonly string[];
  readonly events: readonly {
    readonly event: { readonly name: string };
    readonly after?: number;
    readonly nextConfiguration: readonly string[];
  }[];
}

const groups = ['basic', 'hierarchy', 'parallel', 'delayedSend', 'history'];
const folder = join(import.meta.dirname, 'cases');
const namesOf = (ids: readonly string[]): readonly string[] => ids.map(nameOf).sort();

export const cases: readonly Case[] = groups.flatMap((group) =>
  readdirSync(join(folder, group))
    .filter((file) => file.endsWith('.scxml'))
    .map((file) => caseOf(`${group}/${file.slice(0, -'.scxml'.length)}`)),
);

function caseOf(name: string): Case {
  const { initialConfiguration, events } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Script;
  return {
    name,
    machine: convert(readFileSync(join(folder, `${name}.scxml`), 'utf8')),
    initial: namesOf(initialConfiguration),
    events: events.map(({ event, after, nextConfiguration }) => ({
      event: event.name,
      later: after !== undefined,
      states: namesOf(nextConfiguration),
    })),
  };
}
