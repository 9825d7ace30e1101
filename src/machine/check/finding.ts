// The findings of the check of a machine: the place, the fault and the remedy of each. One error reports all of them.

export interface MachineFinding {
  readonly where: string;
  readonly what: string;
  readonly remedy: string;
}

/** A finding without its place. */
export type Fault = Omit<MachineFinding, 'where'>;

/** Returns the error that is thrown at definition, before any of the machine has run. */
export function refusal(process: string, findings: readonly MachineFinding[]): TypeError {
  const lines = findings.map(({ where, what, remedy }) => `- ${where} ${what}: ${remedy}`);
  return Object.assign(new TypeError(`Cannot run process '${process}' as this machine:\n${lines.join('\n')}`), { findings });
}
