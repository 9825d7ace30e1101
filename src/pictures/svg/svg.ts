// Renders a picture as a self-contained SVG. It scales to the available space, and follows light and dark mode.

import { signWidth, sizes, type Box } from './box.ts';
import { layOut, type Area, type Layout } from './layout.ts';
import type { Picture, PictureNode, Status } from '../picture.ts';
import { pictureOf, type Drawable, type DrawOptions } from '../picture-of.ts';
import { drawArrow } from './svg-arrow.ts';
import { outline, sign } from './svg-shape.ts';
import { styleSheet } from './svg-style.ts';
import { widthOf, wrap } from './text.ts';
import { element, escapeXml } from './xml.ts';

/** Draws a process, or a run of it, as an SVG document. Needs elkjs installed. */
export const drawSvg = async (source: Drawable, options?: DrawOptions): Promise<string> => renderSvg(pictureOf(source, options));

const margin = 16;

/**
 * Renders a picture as an SVG document.
 * @throws Error if elkjs cannot be loaded
 */
export async function renderSvg(picture: Picture): Promise<string> {
  const layout = await layOut(picture);
  const heading = headingOf(picture, Math.max(layout.width, 280));
  const width = Math.ceil(Math.max(layout.width, heading.width) + 2 * margin);
  const height = Math.ceil(layout.height + heading.height + 2 * margin);
  const description = [picture.title, ...(picture.outcome?.words ?? [])].join(', ');
  return `${element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', class: 'tenuto', viewBox: `0 0 ${String(width)} ${String(height)}`, width, height },
      ...{ role: 'img', 'aria-label': description, style: 'max-width:100%;height:auto' },
    },
    [
      element('title', {}, [escapeXml(description)]),
      element('style', {}, [escapeXml(styleSheet()).replaceAll('&gt;', '>').replaceAll('&#39;', "'")]),
      element('rect', { class: 'paper', width, height }),
      `<g transform="translate(${String(margin)} ${String(margin)})">${heading.content}</g>`,
      `<g transform="translate(${String(margin + Math.floor((width - 2 * margin - layout.width) / 2))} ${String(margin + heading.height)})">${drawLayout(layout)}</g>`,
    ],
  )}\n`;
}

function headingOf({ title, outcome }: Picture, maxWidth: number) {
  const big = { size: sizes.heading, bold: true };
  const titles = wrap(title, { ...big, width: maxWidth, lines: 3 }).map((row) => ({ row, font: big, name: 'heading', step: 22 }));
  const small = { size: sizes.label };
  const words = (outcome?.words ?? []).flatMap((text) => wrap(text, { ...small, width: maxWidth - signWidth, lines: 4 }));
  const rows = [...titles, ...words.map((row) => ({ row, font: small, name: 'note', step: 16 }))];
  let y = 0;
  const lines = rows.map(({ row, font, name, step }) => {
    const x = name === 'note' ? signWidth : 0;
    return text(row, { x, y: (y += step) - 6, width: widthOf(row, font), name });
  });
  const status: Status = outcome?.status ?? 'planned';
  const statusSign = outcome ? sign(status, { x: 1, y: titles.length * 22 + 1 }) : '';
  const width = Math.max(...rows.map(({ row, font, name }) => widthOf(row, font) + (name === 'note' ? signWidth : 0)));
  return { width, height: y + 14, content: element('g', { class: status }, [statusSign, ...lines]) };
}

function drawLayout({ nodes, groups, edges }: Layout): string {
  return [
    ...groups.map(({ group, area }) =>
      element('g', { class: 'group' }, [
        element('title', {}, [escapeXml([group.title, ...group.lines].join('\n'))]),
        element('rect', { class: 'frame', x: area.x, y: area.y, width: area.width, height: area.height, rx: 8 }),
      ]),
    ),
    ...edges.map(drawArrow),
    ...groups.map(({ head, area }) => element('g', { class: 'head' }, drawRows(head, { area, status: 'planned' }))),
    ...nodes.map(({ node, box, area }) => drawNode(node, { box, area })),
    ...edges.map(({ edge, label }) => (label && edge.label !== undefined ? labelText(edge.label, { area: label, kind: edge.kind }) : '')),
  ].join('');
}

function drawNode(node: PictureNode, { box, area }: { box: Box; area: Area }): string {
  const { shape, title, lines, notes, status } = node;
  return element('g', { class: `node ${status}` }, [
    element('title', {}, [escapeXml([title, ...lines, ...notes].join('\n'))]),
    ...outline(shape, area),
    ...drawRows(box, { area, status }),
  ]);
}

const drawRows = ({ rows, inset }: Box, { area, status }: { area: Area; status: Status }): readonly string[] =>
  rows.map((row) => {
    const x = area.x + inset;
    const y = area.y + row.y;
    const indent = row.kind === 'note' ? signWidth : 0;
    return `${row.sign ? sign(status, { x, y: y - 9 }) : ''}${text(row.text, { x: x + indent, y, width: row.width, name: row.kind })}`;
  });

function labelText(label: string, { area, kind }: { area: Area; kind: 'flow' | 'undo' }): string {
  const name = kind === 'undo' ? 'label undo-label' : 'label';
  return text(label, { x: area.x + 4, y: area.y + 12, width: area.width - 8, name });
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly name: string;
}

// In every font, the text has the width that was measured.
const text = (content: string, { x, y, width, name }: Placed): string =>
  element('text', { class: name, x, y, textLength: width, lengthAdjust: 'spacingAndGlyphs' }, [escapeXml(content)]);
