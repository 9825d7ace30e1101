/** The two sides do not fit: no repetition will help, somebody has to change code or configuration. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}
