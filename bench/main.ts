// npm run bench: compares an order that is hand-written on Temporal with the same order on Tenuto, interleaved on one server.
// Progress goes to stderr, the result to stdout.

import { startTemporal, type RunningTemporal } from '../src/servers/temporal/temporal.ts';
import { readArguments, type Arguments } from './arguments.ts';
import { measureGraph } from './graph/measure.ts';
import { startHost, type Host } from './host/host.ts';
import { gatesOf, graphGates } from './report/gates.ts';
import { resultOf, type Result } from './report/result.ts';
import { fanOutLine, gateLines, graphTable, tableOf } from './report/table.ts';
import { runRounds, type Plan } from './rounds.ts';
import { measureTestKit, testKitGates } from './testing/test-kit.ts';
import { variantNames, type VariantName } from './variant.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130)); // servers and hosts end with this process
try {
  const given = readArguments(process.argv.slice(2));
  process.exitCode = await bench(given);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function bench({ plan, json, gate }: Arguments): Promise<number> {
  say('the test kit, in memory');
  const testKit = await measureTestKit();
  const temporal = await startTemporal();
  try {
    const result = await measure(temporal, plan);
    say(`a hundred independent steps: ${plan.hundreds} runs each; then a fan-out of ${plan.items}`);
    const graph = await measureGraph(temporal, { turns: plan.hundreds, items: plan.items });
    const gates = [...gatesOf(result), ...graphGates(graph), ...testKitGates(testKit)];
    const { rounds } = plan;
    const about = { rounds, node: process.version, server: temporal.how };
    const tables = [tableOf(result), graphTable(graph), fanOutLine(graph), gateLines(gates)].join('\n\n');
    console.log(json ? JSON.stringify({ ...result, graph, testKit, gates, ...about }) : `\n${tables}\n`);
    return gate && gates.some(({ passed }) => !passed) ? 1 : 0;
  } finally {
    await temporal.stop();
  }
}

async function measure(temporal: RunningTemporal, plan: Plan): Promise<Result> {
  const hosts: Host[] = [];
  for (const name of variantNames) hosts.push(await startHost(name, temporal));
  say(`warm-up: ${plan.warmUp} orders each`);
  // Some are undone, as in production: once a worker has entered a cancellation scope, each later promise costs more.
  for (const host of hosts) await host.ask('load', { runs: plan.warmUp, inFlight: plan.inFlight, refused: 10 });
  const turns = await runRounds(hosts, { plan, say });
  await Promise.all(hosts.map((host) => host.stop()));
  return resultOf(turns, await weigh(temporal, plan));
}

// Uses new processes, because the garbage of the earlier runs would use more memory than the open runs.
async function weigh(temporal: RunningTemporal, { openRuns }: Plan): Promise<ReadonlyMap<VariantName, number>> {
  const found = new Map<VariantName, number>();
  for (const name of variantNames) {
    const host = await startHost(name, temporal);
    const { rssPer1000Mb } = await host.ask('memory', { runs: openRuns });
    await host.stop();
    found.set(name, rssPer1000Mb);
    say(`${openRuns} open runs  ${name.padEnd(6)} ${rssPer1000Mb.toFixed(1)} MB per 1,000`);
  }
  return found;
}
