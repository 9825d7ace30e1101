/** The configuration is invalid. It was not written, and it did not take effect. */
export class InvalidConfiguration extends Error {
  override readonly name = 'InvalidConfiguration';
  /** All errors, each with its path and a remedy. */
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(`Cannot use the configuration, so it was not changed:${findings.map((finding) => `\n  ${finding}`).join('')}`);
    this.findings = findings;
  }
}
