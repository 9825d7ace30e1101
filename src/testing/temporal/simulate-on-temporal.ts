// Runs tests on Temporal, and sends their messages in time. All runs share the server's time. So runs of one call start
// together, and time passes for all of them at once.

import { parseDuration } from '../../model/duration.ts';
import type { Process } from '../../model/contract/process.ts';
import type { Planned } from '../simulation/messages/messages.ts';
import { judged, type SimulateOptions, type Simulation } from '../simulation/simulate.ts';
import type { Started, StubTransport, Trial } from './stub-transport.ts';
import type { TenutoClient } from '../../client/index.ts';
import { readRunTree } from './family.ts';
import { spanOf } from './span.ts';

interface Environment {
  readonly client: TenutoClient;
  readonly stubs: StubTransport;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Promise<number>;
}

/** Returns the result of each run. A run that cannot be started, or whose test is wrong, is rejected separately. */
export async function simulateOnTemporal(
  world: Environment,
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
  // Runs are awaited one after another: while one is awaited, time passes for all of them.
  const runs: PromiseSettledResult<Simulation<Process>>[] = [];
  for (const [index, one] of started.entries())
    runs.push(one.status === 'fulfilled' ? await settled(ended(world, one.value, (trials[index] as Trial).options)) : one);
  return runs;
}

const settled = async <T>(work: Promise<T>): Promise<PromiseSettledResult<T>> => (await Promise.allSettled([work]))[0];

/** Returns all results. Throws the first rejection. */
export const allOf = (runs: readonly PromiseSettledResult<Simulation<Process>>[]): readonly Simulation<Process>[] =>
  runs.map((run) => {
    if (run.status === 'rejected') throw run.reason;
    return run.value;
  });

const timeOf = (message: Planned, say: () => Promise<void>) => ('at' in message.when ? [{ at: parseDuration(message.when.at), say }] : []);

async function ended(
  { client }: Environment,
  { run, stubbed, plan, messenger }: Started,
  options: SimulateOptions<Process>,
): Promise<Simulation<Process>> {
  const { participants, books } = stubbed;
  const runTree = await readRunTree(client, { contract: participants.contract, id: run.id, path: '' });
  await messenger.quiet();
  if (stubbed.fault) throw stubbed.fault;
  const { start, end } = await spanOf(client.temporal, run.id);
  const trace = stubbed.traceSince(start);
  const [root] = runTree.runs;
  const result = { ...runTree, end: root?.end, pivoted: root?.pivoted ?? false };
  const simulated = { ...result, waits: [], trace, children: [], happened: new Set<never>(), duration: end - start, cutOff: false };
  return judged({ participants, ended: simulated, plan, books, options });
}
