// In memory a run that continues as new ends with what goes along; whoever runs it starts the next one from that.

import type { Carried } from '../model/kernel/carried.ts';

export class Continuation extends Error {
  override readonly name = 'Continuation';
  readonly input: unknown;
  readonly carried: Carried;

  constructor(input: unknown, carried: Carried) {
    super('The run goes on in a new one');
    this.input = input;
    this.carried = carried;
  }
}

export const continueAs = (input: unknown, carried: Carried): Promise<never> => Promise.reject(new Continuation(input, carried));

export const isContinuation = (error: unknown): error is Continuation => error instanceof Continuation;
