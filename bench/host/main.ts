// A host: runs one variant in a separate process, so that its CPU and memory are measured separately. It ends with its
// parent.

import { startHand } from '../hand/variant.ts';
import { countHistory } from '../measure/history.ts';
import { runLoad } from '../measure/load.ts';
import { weighOpenRuns } from '../measure/memory.ts';
import { startTenuto } from '../tenuto.ts';
import { variantNames, type Variant, type VariantName } from '../variant.ts';
import type { Answer, Ask, Kind, Reply } from './protocol.ts';

type Answers = { readonly [K in Kind]: (ask: Ask<K>) => Promise<Answer<K>> };

process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined); // the terminal sends it to the parent, too, which ends
const name = nameOf(process.argv[2]);
const variant = await (name === 'hand' ? startHand() : startTenuto(name));
const answers = answersOf(variant);
process.on('message', (message) => void answer(message as { readonly kind: Kind; readonly ask: never }));
reply({ kind: 'ready' });

function nameOf(given: string | undefined): VariantName {
  const name = variantNames.find((known) => known === given);
  if (!name) throw new Error(`Cannot host variant '${String(given)}': the variants are ${variantNames.join(', ')}`);
  return name;
}

function answersOf(variant: Variant): Answers {
  let lastId = '';
  return {
    async load(ask) {
      const load = await runLoad(variant, ask);
      ({ lastId } = load);
      return load;
    },
    history: () => countHistory(variant.client, lastId),
    memory: (ask) => weighOpenRuns(variant, ask),
    stop: async () => {
      await variant.stop();
      return null;
    },
  };
}

async function answer({ kind, ask }: { readonly kind: Kind; readonly ask: never }): Promise<void> {
  try {
    reply({ kind: 'answer', value: await answers[kind](ask) });
  } catch (error) {
    reply({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function reply(message: Reply): void {
  process.send?.(message);
}
