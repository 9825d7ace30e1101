// Renders a picture as the text of a Mermaid flowchart. Every character with a special meaning in Mermaid or HTML is
// written as a numeric entity.

import type { Picture, PictureEdge, PictureGroup, PictureNode, Shape, Status } from './picture.ts';
import { pictureOf, type Drawable, type DrawOptions } from './picture-of.ts';

/** Draws a process, or a run of it, as a Mermaid flowchart. */
export const drawMermaid = (source: Drawable, options?: DrawOptions): string => renderMermaid(pictureOf(source, options));

/** Renders a picture as a Mermaid flowchart. */
export function renderMermaid({ title, outcome, direction, nodes, edges, groups }: Picture): string {
  const ids = new Map([
    ...groups.map(({ id }, index) => [id, `g${String(index)}`] as const),
    ...nodes.map(({ id }, index) => [id, `n${String(index)}`] as const),
  ]);
  const idOf = (id: string) => ids.get(id) ?? 'unknown';
  const flow = [...edges].sort((a, b) => Number(a.kind === 'undo') - Number(b.kind === 'undo'));
  const firstUndo = flow.findIndex(({ kind }) => kind === 'undo');
  const used = new Set(nodes.map(({ status }) => status));
  return [
    ...['---', `title: ${yamlText([title, ...(outcome?.words ?? [])].join(' · '))}`, '---'],
    `flowchart ${direction === 'down' ? 'TB' : 'LR'}`,
    ...level(undefined, { nodes, groups, idOf }).map((line) => `  ${line}`),
    ...flow.map((edge) => `  ${idOf(edge.from)} ${arrow(edge)} ${idOf(edge.to)}`),
    ...(firstUndo < 0
      ? []
      : [
          `  linkStyle ${flow
            .map((_, index) => index)
            .slice(firstUndo)
            .join(',')} stroke:#a3527f,stroke-width:2px`,
        ]),
    ...[...used].sort().map((status) => `  classDef ${classOf(status)} ${styles[status]}`),
    '',
  ].join('\n');
}

interface Level {
  readonly nodes: readonly PictureNode[];
  readonly groups: readonly PictureGroup[];
  idOf(id: string): string;
}

function level(around: string | undefined, all: Level): readonly string[] {
  const inside = all.groups.filter(({ group }) => group === around);
  return [
    ...all.nodes.filter(({ group }) => group === around).map((node) => `${all.idOf(node.id)}${shaped(node)}:::${classOf(node.status)}`),
    ...inside.flatMap(({ id, title, lines }) => [
      `subgraph ${all.idOf(id)}["${escapeMermaid([title, ...lines].join(', '))}"]`, // one line: Mermaid has no space for more
      ...level(id, all).map((line) => `  ${line}`),
      'end',
      `style ${all.idOf(id)} fill:none,stroke:#7d8790`,
    ]),
  ];
}

const brackets: Readonly<Record<Shape, readonly [string, string]>> = {
  step: ['[', ']'],
  process: ['[[', ']]'],
  ask: ['[/', '/]'],
  wait: ['([', '])'],
  choice: ['{{', '}}'],
  value: ['(', ')'],
  state: ['(', ')'],
  start: ['((', '))'],
  end: ['(((', ')))'],
  fail: ['{{', '}}'],
};

function shaped({ shape, title, lines, status, notes }: PictureNode): string {
  const [open, close] = brackets[shape];
  const [first, ...others] = notes.map(escapeMermaid);
  const noteLines = first === undefined ? [] : [`${signs[status]} ${first}`, ...others];
  const label =
    shape === 'start' ? escapeMermaid(title) : [`<b>${escapeMermaid(title)}</b>`, ...lines.map(escapeMermaid), ...noteLines].join('<br/>');
  return `${open}"${label}"${close}`;
}

function arrow({ kind, label }: PictureEdge): string {
  const line = kind === 'undo' ? '-.->' : '-->';
  const text = kind === 'undo' ? `↩ ${label ?? 'undo'}` : label;
  return text === undefined ? line : `${line}|"${escapeMermaid(text)}"|`;
}

export const signs: Readonly<Record<Status, string>> = {
  planned: '○',
  running: '▶',
  waiting: '⧖',
  done: '✓',
  failed: '✗',
  skipped: '–',
  undoing: '↩',
  undone: '↩',
  'undo-failed': '⚠',
};

const styles: Readonly<Record<Status, string>> = {
  planned: 'fill:#ffffff,stroke:#7d8790,color:#1f2933',
  running: 'fill:#dcebf7,stroke:#0063a3,stroke-width:3px,color:#1f2933',
  waiting: 'fill:#fdf0d2,stroke:#a86b00,stroke-width:3px,stroke-dasharray:2 3,color:#1f2933',
  done: 'fill:#dcf2ea,stroke:#007a5a,stroke-width:2px,color:#1f2933',
  failed: 'fill:#fbe0d2,stroke:#b84a00,stroke-width:4px,color:#1f2933',
  skipped: 'fill:#ffffff,stroke:#7d8790,stroke-dasharray:2 4,color:#5b6670',
  undoing: 'fill:#f6e3ee,stroke:#a3527f,stroke-width:3px,stroke-dasharray:8 4,color:#1f2933',
  undone: 'fill:#f6e3ee,stroke:#a3527f,stroke-width:2px,stroke-dasharray:8 4,color:#1f2933',
  'undo-failed': 'fill:#8f2d00,stroke:#3d1300,stroke-width:5px,color:#ffffff',
};

const classOf = (status: Status): string => status.replace('-', '');

/** Escapes a text for use between quotes. */
export function escapeMermaid(text: string): string {
  const plain = text.replaceAll(/\s+/gu, ' ').replaceAll(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
  if (plain.trim() === '') return '#160;'; // a label may not be empty
  return plain.replaceAll(/./gsu, (character, at: number) =>
    isSafe(plain, { character, at }) ? character : `#${String(character.codePointAt(0))};`,
  );
}

function isSafe(text: string, { character, at }: { character: string; at: number }): boolean {
  if (/^[\p{L}\p{M}\p{N} ↩]$/u.test(character)) return true;
  if (character === ':') return text.charAt(at + 1) === ' ';
  return /^[.,'()_-]$/.test(character) && /\p{L}/u.test(text.charAt(at - 1));
}

// JSON is valid YAML. It escapes the characters that Mermaid looks for before it reads the YAML.
const yamlText = (text: string): string =>
  JSON.stringify(text.replaceAll(/\p{Cs}/gu, '\uFFFD')).replaceAll(
    /[%{}<>&#\u2028\u2029\u0085\u007f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
