// Plays runs on Temporal with what is said to them at its time. All runs share the server's time, so those that are
// played together begin together, and time passes for all of them at once.

import { parseDuration } from '../../model/duration.ts';
import type { Process } from '../../model/contract/process.ts';
import type { Planned } from '../simulation/messages/messages.ts';
import { judged, type SimulateOptions, type Simulation } from '../simulation/simulate.ts';
import type { Started, StubTransport, Trial } from './stub-transport.ts';
import type { TenutoClient } from '../../client/index.ts';
import { familyOf } from './family.ts';
import { spanOf } from './span.ts';

interface World {
  readonly client: TenutoClient;
  readonly stubs: StubTransport;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Promise<number>;
}

/** What each comes to: one that cannot be started, or that its test gets wrong, is rejected by itself. */
export async function simulateOnTemporal(
  world: World,
  trials: readonly Trial[],
): Promise<readonly PromiseSettledResult<Simulation<Process>>[]> {
  const started = await Promise.allSettled(trials.map((trial) => world.stubs.start(world, trial)));
  const begun = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const timed = begun.flatMap(({ plan, messenger }) => plan.flatMap((message) => timeOf(message, () => messenger.say(message))));
  let now = 0;
  for (const { at, say } of timed.sort((a, b) => a.at - b.at)) {
    if (at > now) await world.sleep(at - now);
    now = at;
    await say();
  }
  // One after another: while one is waited for, time passes for all of them.
  const runs: PromiseSettledResult<Simulation<Process>>[] = [];
  for (const [index, one] of started.entries())
    runs.push(one.status === 'fulfilled' ? await settled(ended(world, one.value, (trials[index] as Trial).options)) : one);
  return runs;
}

const settled = async <T>(work: Promise<T>): Promise<PromiseSettledResult<T>> => (await Promise.allSettled([work]))[0];

/** Rejects with the first that was rejected. */
export const allOf = (runs: readonly PromiseSettledResult<Simulation<Process>>[]): readonly Simulation<Process>[] =>
  runs.map((run) => {
    if (run.status === 'rejected') throw run.reason;
    return run.value;
  });

const timeOf = (message: Planned, say: () => Promise<void>) => ('at' in message.when ? [{ at: parseDuration(message.when.at), say }] : []);

async function ended(
  { client }: World,
  { run, stubbed, plan, messenger }: Started,
  options: SimulateOptions<Process>,
): Promise<Simulation<Process>> {
  const { cast, books } = stubbed;
  const family = await familyOf(client, { contract: cast.contract, id: run.id, path: '' });
  await messenger.quiet();
  if (stubbed.fault) throw stubbed.fault;
  const { start, end } = await spanOf(client.temporal, run.id);
  const trace = stubbed.traceSince(start);
  const [root] = family.runs;
  const came = { ...family, end: root?.end, pivoted: root?.pivoted ?? false };
  const played = { ...came, waits: [], trace, children: [], happened: new Set<never>(), duration: end - start, cutOff: false };
  return judged({ cast, played, plan, books, options });
}
