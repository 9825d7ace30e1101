// Remembers given answers. A question is answered once. The rejection of a second answer says who gave the first one, and
// when. Only the newest answers are remembered.

export interface Given {
  readonly answer: unknown;
  readonly by: string;
  /** Milliseconds since the epoch. Undefined for a question that an earlier version of the run carried over. */
  readonly at?: number;
}

export interface GivenAnswers {
  /** Returns the first answer to a question that is no longer open, without its content. */
  of(ask: string): Given | undefined;
  remember(ask: string, given: Given): void;
}

const maxRemembered = 100;

export function createGivenAnswers(): GivenAnswers {
  const answers = new Map<string, Given>();
  return { of: (ask) => answers.get(ask), remember };

  function remember(ask: string, { by, at }: Given): void {
    answers.set(ask, { answer: undefined, by, ...(at !== undefined && { at }) });
    const [oldest] = answers.keys();
    if (answers.size > maxRemembered && oldest !== undefined) answers.delete(oldest);
  }
}
