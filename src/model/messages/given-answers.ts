// The answers that were given: a question is answered once, and a second answer is refused with who gave the first, and
// when. Only so many of the newest are remembered.

export interface Given {
  readonly answer: unknown;
  readonly by: string;
  /** When; not known of a question that an earlier version of the run carried over. */
  readonly at?: number;
}

export interface GivenAnswers {
  /** Returns the first answer to a question that is not open any longer, without what was answered. */
  of(ask: string): Given | undefined;
  remember(ask: string, given: Given): void;
}

const mostRemembered = 100;

export function createGivenAnswers(): GivenAnswers {
  const answers = new Map<string, Given>();
  return { of: (ask) => answers.get(ask), remember };

  function remember(ask: string, { by, at }: Given): void {
    answers.set(ask, { answer: undefined, by, ...(at !== undefined && { at }) });
    const [oldest] = answers.keys();
    if (answers.size > mostRemembered && oldest !== undefined) answers.delete(oldest);
  }
}
