// What is wrong with a machine: where, what, and what to do instead. All of it is said at once.

export interface MachineFinding {
  readonly where: string;
  readonly what: string;
  readonly remedy: string;
}

/** A finding whose place is known already. */
export type Fault = Omit<MachineFinding, 'where'>;

/** Thrown at definition: nothing of this machine has run. */
export function refusal(process: string, findings: readonly MachineFinding[]): TypeError {
  const lines = findings.map(({ where, what, remedy }) => `- ${where} ${what}: ${remedy}`);
  return Object.assign(new TypeError(`Cannot run process '${process}' as this machine:\n${lines.join('\n')}`), { findings });
}
