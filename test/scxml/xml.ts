// As much XML as SCXML's test cases have: elements and attributes.

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly children: readonly Element[];
}

export function parseXml(text: string): Element {
  const outermost = { name: '', attributes: {}, children: [] as Element[] };
  const open: { children: Element[] }[] = [outermost];
  const tags = text
    .replaceAll(/<!--.*?-->|<\?.*?\?>/gs, '')
    .matchAll(/<(\/?)([\w-]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g);
  for (const [, closing, name = '', attributes = '', empty] of tags) {
    if (closing) {
      open.pop();
      continue;
    }
    const element = { name, attributes: attributesOf(attributes), children: [] as Element[] };
    open.at(-1)?.children.push(element);
    if (!empty) open.push(element);
  }
  const [root] = outermost.children;
  if (!root || open.length > 1) throw new Error('Cannot read the document: it has no element, or one that is not closed');
  return root;
}

function attributesOf(text: string): Record<string, string> {
  const found = text.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries([...found].map(([, name = '', double, single]) => [name, double ?? single ?? '']));
}
