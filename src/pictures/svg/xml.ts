// XML as text: whatever comes in, what goes out is well-formed.

const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeXml = (text: string): string =>
  text.replaceAll(notXml, '\uFFFD').replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const said = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? number(value) : escapeXml(value)}"`,
  );
  return content.length === 0 ? `<${name}${said.join('')}/>` : `<${name}${said.join('')}>${content.join('')}</${name}>`;
}

export const number = (value: number): string => String(Math.round(value * 10) / 10);
