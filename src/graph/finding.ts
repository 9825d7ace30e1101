// What is wrong with a graph, in words that name the node and the remedy.

export interface GraphFinding {
  /** A graph with errors does not start. */
  readonly severity: 'error' | 'warning';
  readonly node?: string;
  /** Where in the definition: 'nodes/ship/input/parcel'. */
  readonly path: string;
  readonly message: string;
}

export const errorAt = (path: string, message: string, node?: string): GraphFinding => ({
  severity: 'error',
  path,
  message,
  ...(node !== undefined && { node }),
});

/** A graph that cannot start, with all that is wrong with it. */
export class InvalidGraph extends TypeError {
  override readonly name = 'InvalidGraph';
  readonly findings: readonly GraphFinding[];

  constructor(attempt: string, findings: readonly GraphFinding[]) {
    const [first, ...others] = findings.map(({ message }) => message);
    super(
      others.length === 0
        ? `${attempt}: ${String(first)}`
        : `${attempt}:${[first, ...others].map((line) => `\n  - ${String(line)}`).join('')}`,
    );
    this.findings = findings;
  }
}

/** Throws where a finding is an error. */
export function refuseErrors(attempt: string, findings: readonly GraphFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InvalidGraph(attempt, errors);
}

const mostNames = 12;

/** A list of names that stays readable. */
export function listOf(names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return 'none';
  const shown = all.slice(0, mostNames).join(', ');
  return all.length > mostNames ? `${shown} and ${String(all.length - mostNames)} more` : shown;
}
