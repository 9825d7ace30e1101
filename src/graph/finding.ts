// The findings about a graph. Each message names the node and the remedy.

export interface GraphFinding {
  /** A graph with errors does not start. */
  readonly severity: 'error' | 'warning';
  readonly node?: string;
  /** The place in the definition, such as 'nodes/ship/input/parcel'. */
  readonly path: string;
  readonly message: string;
}

export const errorAt = (path: string, message: string, node?: string): GraphFinding => ({
  severity: 'error',
  path,
  message,
  ...(node !== undefined && { node }),
});

/** The error for a graph that cannot start. `findings` lists everything that is wrong with it. */
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

/** @throws InvalidGraph if a finding is an error */
export function refuseErrors(attempt: string, findings: readonly GraphFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InvalidGraph(attempt, errors);
}

const maxNames = 12;

/** Joins names to a list, and shortens a long one. */
export function listOf(names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return 'none';
  const shown = all.slice(0, maxNames).join(', ');
  return all.length > maxNames ? `${shown} and ${String(all.length - maxNames)} more` : shown;
}
