// Everything that is wrong with a configuration. Nothing of it was written, and nothing of it is in force.

export class InvalidConfiguration extends Error {
  override readonly name = 'InvalidConfiguration';
  /** Each with its path and what to do. */
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(`Cannot use the configuration, and nothing was changed:${findings.map((finding) => `\n  ${finding}`).join('')}`);
    this.findings = findings;
  }
}
