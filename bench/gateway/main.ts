// npm run bench:gateway: compares Tenuto's gateway with undici's pool, cockatiel and HAProxy, under the same faults of the same
// instances. Progress goes to stderr, the result to stdout.

import { reportTo, type SetupProgress } from '../../src/servers/progress.ts';
import { messageOf } from '../../src/servers/way.ts';
import { readArguments, type Arguments, type Plan } from './arguments.ts';
import { startFleet } from './backend/fleet.ts';
import { measureCost } from './cost/cost.ts';
import { gatesOf } from './gates.ts';
import { playRounds, type Part } from './rounds.ts';
import { costLines, gateLines, tableOf } from './table.ts';
import { findGoTool } from './tools/go-tool.ts';
import { findHaproxy } from './tools/haproxy.ts';
import { startToxiproxy } from './toxiproxy.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130)); // all child processes end with this one
const log = reportTo();
try {
  process.exitCode = await bench(readArguments(process.argv.slice(2)));
} catch (error) {
  log.say(messageOf(error));
  process.exitCode = 1;
}

async function bench({ plan, json, gate }: Arguments): Promise<number> {
  const parts = plan.scenarios.length > 0 ? await compare(plan, log) : [];
  const cost = plan.costCalls > 0 ? await measureCost(plan.costCalls) : undefined;
  const gates = gatesOf(parts, cost);
  const texts = [...(parts.length > 0 ? [tableOf(parts)] : []), ...(cost ? [costLines(cost)] : []), gateLines(gates)];
  console.log(json ? JSON.stringify({ parts, cost, gates, plan, node: process.version }) : `\n${texts.join('\n\n')}\n`);
  return gate && gates.some(({ passed }) => !passed) ? 1 : 0;
}

async function compare(plan: Plan, log: SetupProgress): Promise<readonly Part[]> {
  const [k6, program] = [await findGoTool('k6', log), await findGoTool('toxiproxy', log)];
  const haproxy = await findHaproxy(log).catch((error: unknown) => {
    log.say(`HAProxy is left out: ${messageOf(error)}`);
    return undefined;
  });
  const toxiproxy = await startToxiproxy(program);
  try {
    const fleet = await startFleet(toxiproxy, 3);
    try {
      return await playRounds({ fleet, k6, haproxy }, { plan, say: log.say });
    } finally {
      await fleet.end();
    }
  } finally {
    await toxiproxy.stop();
  }
}
