// A graph of a hundred independent nodes against a hand-written Promise.all of a hundred activities: on one server, in
// one worker, by turns.

import { connect } from '../../src/activities/index.ts';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { startTemporal } from '../../src/servers/temporal.ts';
import { runWorker } from '../../src/worker/index.ts';
import { countHistory } from '../measure/history.ts';
import { rotated } from '../rounds.ts';
import { median } from '../statistics.ts';
import { counter, hundred, hundredInCode } from './contract.ts';

const rounds = 30;
const warmUp = 5;
const taskQueue = 'bench-graph';
const input = { count: 100 };

interface Measured {
  readonly milliseconds: number;
  readonly events: number;
}

const temporal = await startTemporal();
try {
  const worker = await runWorker({
    processes: new URL('./processes/', import.meta.url),
    services: [connect(counter, { count: (index) => index, discount: () => undefined })],
    ...{ temporal: { address: temporal.connection.address }, taskQueue, health: false, handleSignals: false, report: () => undefined },
    worker: { activities: { handCount: async (index: number) => index } },
  });
  const client = await createClient({ connection: worker.connection, namespace: worker.namespace, taskQueue });
  await compare(client);
  await worker.stop();
} finally {
  await temporal.stop();
}

async function compare(client: TenutoClient): Promise<void> {
  const ways = { hand: byHand, code: inCode, graph: asGraph };
  const found = { hand: [] as Measured[], code: [] as Measured[], graph: [] as Measured[] };
  const names = ['hand', 'code', 'graph'] as const;
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of rotated(names, round + warmUp)) {
      const measured = await ways[name](client, round);
      if (round >= 0) found[name].push(measured);
    }
  }
  report(found);
}

async function byHand({ temporal: client }: TenutoClient, round: number): Promise<Measured> {
  const workflowId = `hand-${String(round)}`;
  return measure(client, workflowId, async () => {
    await client.workflow.execute('handHundred', { taskQueue, workflowId, args: [input] });
  });
}

function asGraph(client: TenutoClient, round: number): Promise<Measured> {
  return started(client, { process: hundred, round });
}

function inCode(client: TenutoClient, round: number): Promise<Measured> {
  return started(client, { process: hundredInCode, round });
}

function started(
  client: TenutoClient,
  { process, round }: { process: typeof hundred | typeof hundredInCode; round: number },
): Promise<Measured> {
  const id = `${process.name}-${String(round)}`;
  return measure(client.temporal, id, async () => {
    const run = await client.start(process, input, { id });
    await run.result();
  });
}

async function measure(client: TenutoClient['temporal'], id: string, run: () => Promise<void>): Promise<Measured> {
  const began = performance.now();
  await run();
  const milliseconds = performance.now() - began;
  return { milliseconds, ...(await countHistory(client, id)) };
}

function report({ hand, code, graph }: Readonly<Record<'hand' | 'code' | 'graph', readonly Measured[]>>): void {
  const middle = (turns: readonly Measured[], measure: keyof Measured) => median(turns.map((turn) => turn[measure]));
  const speedOf = (turns: readonly Measured[]) =>
    median(turns.map(({ milliseconds }, round) => (hand[round]?.milliseconds ?? Number.NaN) / milliseconds));
  const events = middle(graph, 'events') / middle(hand, 'events');
  const ms = (turns: readonly Measured[]) => `${middle(turns, 'milliseconds').toFixed(0)} ms, ${String(middle(turns, 'events'))} events`;
  console.log(
    `Promise.all of 100 activities  ${ms(hand)}\n100 calls in code              ${ms(code)}\ngraph of 100 nodes             ${ms(graph)}`,
  );
  console.log(`${events <= 1.2 ? '✓' : '✗'} events of the graph to hand ≤ 1.2   ${events.toFixed(2)}`);
  console.log(
    `${speedOf(graph) >= 0.9 ? '✓' : '✗'} speed of the graph to hand ≥ 0.9    ${speedOf(graph).toFixed(2)} (code: ${speedOf(code).toFixed(2)})`,
  );
}
