// @vitest-environment happy-dom
// Mermaid's own parser reads what we write; it wants a browser around it.

import fc from 'fast-check';
import mermaid from 'mermaid';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawMermaid, renderMermaid } from '../../src/pictures/mermaid.ts';
import { anyPicture } from './any-picture.ts';
import { drawable, moments, orders, snapshotAt } from './runs.ts';

const flowchart = expect.objectContaining({ diagramType: 'flowchart-v2' });

// Whoever asks first waits until Mermaid has loaded the diagram.
beforeAll(async () => {
  await mermaid.parse('flowchart TB\n  a --> b\n');
}, 30_000);

it('refuses what is no flowchart, so that the parser is seen to look', async () => {
  await expect(mermaid.parse('flowchart TB\n  a[b --> c\n')).rejects.toThrow('Parse error');
});

describe.each(Object.entries(drawable))('%s', (_, process) => {
  it('is a flowchart that Mermaid can read', async () => {
    expect(await mermaid.parse(drawMermaid(process))).toEqual(flowchart);
  });
});

describe.each(Object.entries(orders))('a run of the order process as %s', (_, process) => {
  it.each(moments)('is a flowchart that Mermaid can read: %s', async (moment) => {
    const snapshot = await snapshotAt(moment, process);
    expect(await mermaid.parse(drawMermaid(process, { snapshot }))).toEqual(flowchart);
  });
});

it('can be read whatever the names are', { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyPicture, async (picture) => {
      expect(await mermaid.parse(renderMermaid(picture))).toEqual(flowchart);
    }),
    { numRuns: 100 },
  );
});

it('writes nothing that HTML or Mermaid could take for something else', () => {
  fc.assert(
    fc.property(anyPicture, (picture) => {
      const body = renderMermaid(picture).split('\n---\n')[1] ?? '';
      for (const [, label = ''] of body.matchAll(/"(.*)"/g)) expect(label.replaceAll(/<br\/>|<\/?b>/g, '')).not.toMatch(/["<>&`{}|\\%$]/);
    }),
  );
});

it('draws a small run as text that can be read', async () => {
  const snapshot = await snapshotAt('undone', orders.code);
  expect(drawMermaid(snapshot)).toMatchInlineSnapshot(`
    "---
    title: "order · order-7: undone · because of OutOfStock: only 1 \\u003cleft\\u003e \\u0026 \\"no more\\""
    ---
    flowchart TB
      n0(("start")):::done
      n1["<b>orders.place</b><br/>↩ undone by orders.cancel"]:::undone
      n2["<b>payments.authorise</b><br/>↩ undone by payments.release"]:::undone
      n3["<b>payments.capture</b><br/>↩ undone by payments.refund"]:::undone
      n4["<b>inventory.reserve</b><br/>✗ failed: OutOfStock: only 1 #60;left#62; #38; #34;no more#34;"]:::failed
      n0 --> n1
      n1 --> n2
      n2 --> n3
      n3 --> n4
      n4 -.->|"↩ payments.refund"| n3
      n2 -.->|"↩ orders.cancel"| n1
      n3 -.->|"↩ payments.release"| n2
      linkStyle 4,5,6 stroke:#a3527f,stroke-width:2px
      classDef done fill:#dcf2ea,stroke:#007a5a,stroke-width:2px,color:#1f2933
      classDef failed fill:#fbe0d2,stroke:#b84a00,stroke-width:4px,color:#1f2933
      classDef undone fill:#f6e3ee,stroke:#a3527f,stroke-width:2px,stroke-dasharray:8 4,color:#1f2933
    "
  `);
});
