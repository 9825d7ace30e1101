// Writes XML as text. The output is well-formed for every input.

const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeXml = (text: string): string =>
  text.replaceAll(notXml, '\uFFFD').replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const attributeTexts = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? number(value) : escapeXml(value)}"`,
  );
  return content.length === 0 ? `<${name}${attributeTexts.join('')}/>` : `<${name}${attributeTexts.join('')}>${content.join('')}</${name}>`;
}

export const number = (value: number): string => String(Math.round(value * 10) / 10);
