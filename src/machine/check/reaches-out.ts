// What an expression takes out of the object that it is given, as far as its text shows it: the names that it
// destructures at the top, which are always the API's. That is a warning ahead; what an expression does with them, under
// whatever name, is done or refused when it runs (self.ts).

interface Reach {
  readonly what: string;
  readonly remedy: string;
}

/** A guard is given neither `self` nor the others. */
export function reachesOut(thing: unknown, of: 'expression' | 'guard' = 'expression'): readonly Reach[] {
  const names = functionsIn(thing).flatMap((each) => takenBy(Function.prototype.toString.call(each)));
  return (of === 'guard' ? [...reaches, self] : reaches).filter(({ name }) => names.includes(name));
}

const self = { name: 'self', what: 'self', remedy: 'a guard gets the context and the event; keep what you need in the context' } as const;

const reaches = [
  {
    name: 'spawn',
    what: 'spawn()',
    remedy: "use spawnChild('payments.capture', { id, input }) as an action of its own: a run cannot see what is spawned in between",
  },
  { name: 'system', what: 'a look at the actor system', remedy: 'there is none in a run; keep what you need in the context' },
] as const;

function functionsIn(thing: unknown): readonly unknown[] {
  if (typeof thing === 'function') return [thing];
  return typeof thing === 'object' && thing !== null ? Object.values(thing).filter((each) => typeof each === 'function') : [];
}

const begins = /^[^({=]*\(\s*\{/;
const tokens = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[\w$]+|[^\s\w$]/g;

/** `({ context: { a }, spawn: s = b }) => …` takes context and spawn. */
function takenBy(text: string): readonly string[] {
  const begin = begins.exec(text)?.[0];
  if (begin === undefined) return [];
  const taken: string[] = [];
  let depth = 1;
  let first = true; // of what is between two commas
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
