// Every odd value at every place that a history keeps.

import { BusinessError } from '../../src/model/errors.ts';
import { oddChild, oddInput, oddValue } from '../fixtures/odd/processes/values.ts';
import { inWords, oddValues } from '../fixtures/odd/values.ts';
import type { Odd } from './both-ways.ts';

const names = Object.keys(oddValues);
const places = [
  'input of a step',
  'input of a local step',
  'input of a step that is undone',
  'input of a local step that is undone',
  'input of a step, caught',
  'input of a child',
  'output of the process',
  'details of its error',
  'answer to an update',
  'what it begins again with',
];

/** Stubs that tell what they saw. */
function seeing(answer: () => unknown = () => null) {
  const seen: string[] = [];
  const see = (name: string) => (input: unknown) => {
    seen.push(`${name}: ${inWords(input)}`);
    return name.startsWith('un') ? undefined : answer();
  };
  const services = () => ({ odd: { take: see('take'), untake: see('untake'), near: see('near'), unnear: see('unnear') } });
  return { seen, services };
}

const made = (value: string) => oddValues[value]?.();

function trial(place: string, value: string): Odd {
  const messages = place === 'answer to an update' ? [{ at: '1m', update: 'ask', input: null }] : [];
  return { process: oddValue, processes: [oddChild], stubs: seeing, options: { input: { place, value }, messages } };
}

const fromServices: Readonly<Record<string, (value: string) => Odd>> = {
  'answer of a step': (value) => ({ ...trial('input of a step', 'a string'), stubs: () => seeing(() => made(value)) }),
  'answer of a local step': (value) => ({ ...trial('input of a local step', 'a string'), stubs: () => seeing(() => made(value)) }),
  'details of a refusal': (value) => ({
    ...trial('input of a step', 'a string'),
    stubs: () =>
      seeing(() => {
        throw new BusinessError('Odd', { details: made(value) as never });
      }),
  }),
  'input of the process': (value) => ({ process: oddInput, processes: [], stubs: seeing, options: { input: made(value) } }),
  'what a signal brings': (value) => ({
    ...trial('what a signal brings', 'a string'),
    options: {
      input: { place: 'what a signal brings', value: 'a string' },
      messages: [{ at: '1m', signal: 'said', payload: made(value) }],
    },
  }),
  'what an update brings': (value) => ({
    ...trial('what an update brings', 'a string'),
    options: { input: { place: 'what an update brings', value: 'a string' }, messages: [{ at: '1m', update: 'ask', input: made(value) }] },
  }),
};

export const valueTable: readonly (readonly [name: string, odd: Odd])[] = [
  ...places.flatMap((place) => names.map((value) => [`${value} as ${place}`, trial(place, value)] as const)),
  ...Object.entries(fromServices).flatMap(([place, of]) => names.map((value) => [`${value} as ${place}`, of(value)] as const)),
];
