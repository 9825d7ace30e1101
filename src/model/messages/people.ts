// The search attribute that lists the people whom a run asks. The server accepts 2 kB, and fails the task of a run that has
// more. If people do not fit, a mark stands for them.

import { jsonSize } from '../sizes/json-size.ts';

/** The mark for people who do not fit. A search for a person's questions has to include the runs with this mark. */
export const otherPeople = '*';

const maxBytes = 2_000; // as JSON

/** Returns as many people as fit, and the mark if some do not. */
export function peopleWithRoom(people: readonly string[]): readonly string[] {
  if (jsonSize(people) <= maxBytes) return people;
  const found: string[] = [];
  let bytesLeft = maxBytes - jsonSize([otherPeople]);
  for (const person of people) {
    bytesLeft -= jsonSize(person) + 1;
    if (bytesLeft < 0) break;
    found.push(person);
  }
  return [...found, otherPeople];
}
