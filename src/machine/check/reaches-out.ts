// Finds the properties of its argument that an expression uses and a run does not have. It reads the names that the text of
// the function destructures, at the top level only: there they are always names of the API. This is an early warning.
// What an expression then does with them, under any name, is performed or refused when it runs (self.ts).

interface Reach {
  readonly what: string;
  readonly remedy: string;
}

/** A guard gets neither `self` nor the others. */
export function reachesOut(thing: unknown, of: 'expression' | 'guard' = 'expression'): readonly Reach[] {
  const names = functionsIn(thing).flatMap((each) => takenBy(Function.prototype.toString.call(each)));
  return (of === 'guard' ? [...reaches, self] : reaches).filter(({ name }) => names.includes(name));
}

const self = { name: 'self', what: 'self', remedy: 'a guard gets the context and the event; store what you need in the context' } as const;

const reaches = [
  {
    name: 'spawn',
    what: 'spawn()',
    remedy: "use spawnChild('payments.capture', { id, input }) as a separate action: a run cannot see what spawn() starts",
  },
  { name: 'system', what: 'the actor system', remedy: 'a run has no actor system; store what you need in the context' },
] as const;

function functionsIn(thing: unknown): readonly unknown[] {
  if (typeof thing === 'function') return [thing];
  return typeof thing === 'object' && thing !== null ? Object.values(thing).filter((each) => typeof each === 'function') : [];
}

const begins = /^[^({=]*\(\s*\{/;
const tokens = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[\w$]+|[^\s\w$]/g;

/** Returns the destructured names: `({ context: { a }, spawn: s = b }) => …` takes context and spawn. */
function takenBy(text: string): readonly string[] {
  const begin = begins.exec(text)?.[0];
  if (begin === undefined) return [];
  const taken: string[] = [];
  let depth = 1;
  let first = true; // the first token after a comma
  for (const [token] of text.slice(begin.length).matchAll(tokens)) {
    if (/^\/[/*]/.test(token)) continue;
    if ('([{'.includes(token)) depth++;
    if (')]}'.includes(token)) depth--;
    if (depth === 0) break;
    if (first && depth === 1) taken.push(token);
    first = token === ',' && depth === 1;
  }
  return taken;
}
