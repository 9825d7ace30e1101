// Pictures with whatever names there may be.

import fc from 'fast-check';
import type { Picture, PictureNode } from '../../src/pictures/picture.ts';

const nasty = [
  '<script>alert(1)</script>',
  '"]; end',
  "' -->",
  '%%{init: {}}%%',
  '&amp;#35;',
  '👩‍👩‍👧',
  'a\nb\r\tc',
  '\u0000\ud800',
  'end',
  'subgraph',
  ']]>',
  '1. x',
  '`x`',
  '',
  'عربى',
  '漢字'.repeat(40),
  'x'.repeat(300),
];

export const anyText = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 60 }));

const shapes = ['step', 'process', 'ask', 'wait', 'choice', 'value', 'state', 'start', 'end', 'fail'] as const;
const statuses = ['planned', 'running', 'waiting', 'done', 'failed', 'skipped', 'undoing', 'undone', 'undo-failed'] as const;

const texts = fc.array(anyText, { maxLength: 2 });
const content = fc.record({
  shape: fc.constantFrom(...shapes),
  status: fc.constantFrom(...statuses),
  title: anyText,
  lines: texts,
  notes: texts,
});
const arrow = fc.record({
  from: fc.nat(5),
  to: fc.nat(5),
  label: fc.option(anyText, { nil: undefined }),
  kind: fc.constantFrom('flow' as const, 'undo' as const),
});

export const anyPicture: fc.Arbitrary<Picture> = fc
  .record({
    title: anyText,
    words: fc.option(texts, { nil: undefined }),
    direction: fc.constantFrom('down' as const, 'right' as const),
    nodes: fc.array(fc.record({ id: anyText, inside: fc.nat(2), content }), { minLength: 1, maxLength: 6 }),
    frames: fc.array(fc.record({ title: anyText, lines: texts }), { maxLength: 2 }),
    arrows: fc.array(arrow, { maxLength: 8 }),
  })
  .map(({ title, words, direction, nodes, frames, arrows }) => {
    const groups = frames.map((frame, index) => ({ id: `group ${String(index)}`, ...frame, ...(index > 0 && { group: 'group 0' }) }));
    const drawn = nodes.map(({ id, inside, content }, index): PictureNode => {
      const group = groups[inside]?.id;
      return { id: `${String(index)} ${id}`, ...content, ...(group !== undefined && { group }) };
    });
    const idAt = (index: number) => drawn[index % drawn.length]?.id ?? '';
    const edges = arrows.map(({ from, to, label, kind }) => ({
      from: idAt(from),
      to: idAt(to),
      kind,
      ...(label !== undefined && { label }),
    }));
    return {
      title,
      direction,
      nodes: drawn,
      groups: filled(groups, drawn),
      edges,
      ...(words && { outcome: { status: 'running' as const, words } }),
    };
  });

// A group has something in it.
const filled = (groups: Picture['groups'], nodes: readonly PictureNode[]): Picture['groups'] =>
  groups.filter(
    ({ id }) =>
      nodes.some(({ group }) => group === id) ||
      groups.some(({ group, id: inner }) => group === id && nodes.some((node) => node.group === inner)),
  );
