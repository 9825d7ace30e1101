// Measures the width of a text, by the widths of Helvetica and Arial. The drawn text is fitted to this width. So it does
// not overflow in another font.

const widths = new Map<string, number>();
for (const [width, characters] of [
  [0.22, "ijl'"],
  [0.278, ' !.,:;/\\ftI[]|'],
  [0.333, '()-r`"'],
  [0.5, 'cksvxyzJ'],
  [0.584, '=+<>'],
  [0.611, 'FTZ'],
  [0.667, 'ABEKPSVXY&'],
  [0.722, 'CDHNRUw'],
  [0.778, 'GOQ'],
  [0.833, 'mM'],
  [0.944, 'W%'],
  [1.015, '@→…'],
] as const)
  for (const character of characters) widths.set(character, width);

const ordinary = 0.556;
const wide =
  /[\p{Extended_Pictographic}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3fffd}]/u;
const invisible = /[\p{Mn}\p{Me}\p{Cf}\ufe00-\ufe0f]/u;

export interface Font {
  readonly size: number;
  readonly bold?: boolean;
}

export function widthOf(text: string, { size, bold = false }: Font): number {
  let width = 0;
  for (const character of text) width += widthOfOne(character);
  return Math.round(width * size * (bold ? 1.07 : 1) * 10) / 10;
}

function widthOfOne(character: string): number {
  const known = widths.get(character);
  if (known !== undefined) return known;
  if (invisible.test(character)) return 0;
  return wide.test(character) ? 1.25 : ordinary;
}

interface Wrapping extends Font {
  readonly width: number;
  readonly lines: number;
}

/** Breaks a text into lines, within a word if necessary. The rest after the last line is cut off. */
export function wrap(text: string, { width, lines, ...font }: Wrapping): readonly string[] {
  const all: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    if (widthOf(line + piece.trimEnd(), font) <= width) line += piece;
    else {
      if (line.trim() !== '') all.push(line.trimEnd());
      const parts = cut(piece, { width, ...font });
      all.push(...parts.slice(0, -1));
      line = parts.at(-1) ?? '';
    }
  }
  if (line.trim() !== '') all.push(line.trimEnd());
  return all.length <= lines ? all : [...all.slice(0, lines - 1), shortened(all[lines - 1] ?? '', { width, ...font })];
}

/** Splits a text at its possible line breaks: after a space, and after punctuation inside a long name. */
const pieces = (text: string): readonly string[] =>
  text
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .match(/[^ .,/:_-]*[ .,/:_-]+|[^ .,/:_-]+/gu) ?? [];

function cut(word: string, { width, ...font }: Font & { width: number }): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(word)) {
    if (part !== '' && widthOf(part + segment, font) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function shortened(line: string, { width, ...font }: Font & { width: number }): string {
  const all = [...graphemes.segment(line)].map(({ segment }) => segment);
  while (all.length > 0 && widthOf(`${all.join('')}…`, font) > width) all.pop();
  return `${all.join('')}…`;
}
