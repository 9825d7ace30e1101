// Functions in a machine compute. What they would do beside that, a pure transition cannot see; their text shows it.

interface Reach {
  readonly what: string;
  readonly remedy: string;
}

const parameters = /^\s*(?:function\b[^(]*)?\(?\s*\{([^}]*)\}/;

export function reachesOut(thing: unknown): readonly Reach[] {
  const functions = functionsIn(thing).map((each) => Function.prototype.toString.call(each));
  return reaches.filter(({ uses }) => functions.some(uses)).map(({ what, remedy }) => ({ what, remedy }));
}

const takes = (name: string, text: string): boolean =>
  new RegExp(`(?:^|,)\\s*${name}\\s*(?:[:,=]|$)`).test(parameters.exec(text)?.[1] ?? '');

const reaches = [
  {
    what: 'spawn()',
    remedy: "use spawnChild('payments.capture', { id, input }) as an action of its own: a run cannot see what is spawned in between",
    uses: (text: string) => takes('spawn', text) || /\.spawn\s*\(/.test(text),
  },
  {
    what: 'a look at the actor system',
    remedy: 'there is none in a run; keep what you need in the context',
    uses: (text: string) => takes('system', text) || /\.system\s*\.\s*get/.test(text),
  },
  {
    what: 'self.send()',
    remedy: 'use the action raise(event), or sendTo(({ self }) => self, event)',
    uses: (text: string) => /\bself\s*\.\s*send\s*\(/.test(text),
  },
] as const;

function functionsIn(thing: unknown): readonly unknown[] {
  if (typeof thing === 'function') return [thing];
  return typeof thing === 'object' && thing !== null ? Object.values(thing).filter((each) => typeof each === 'function') : [];
}
