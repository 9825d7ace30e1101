// The people whom a run asks something, as a search attribute: the server takes 2 kB of them and fails the task of a run
// that has more. Those who have no room are found by a mark that stands for them.

import { jsonSize } from '../sizes/json-size.ts';

/** Stands for people who have no room. Who looks for somebody's questions looks at these runs, too. */
export const otherPeople = '*';

const most = 2_000; // bytes as JSON

/** As many as there is room for. */
export function peopleWithRoom(people: readonly string[]): readonly string[] {
  if (jsonSize(people) <= most) return people;
  const found: string[] = [];
  let room = most - jsonSize([otherPeople]);
  for (const person of people) {
    room -= jsonSize(person) + 1;
    if (room < 0) break;
    found.push(person);
  }
  return [...found, otherPeople];
}
