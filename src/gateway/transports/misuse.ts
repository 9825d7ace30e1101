/** The two sides do not fit: no repetition will help, somebody has to change code or configuration. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
  /** Whose mistake it is: what one instance does not know another may. */
  readonly of: 'call' | 'instance';

  constructor(message: string, of: Misuse['of'] = 'call') {
    super(message);
    this.of = of;
  }
}
