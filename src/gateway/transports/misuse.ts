/** Caller and service do not match: a retry cannot succeed until code or configuration is changed. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
  /** The side at fault. If it is 'instance', another instance may know the operation. */
  readonly of: 'call' | 'instance';

  constructor(message: string, of: Misuse['of'] = 'call') {
    super(message);
    this.of = of;
  }
}
