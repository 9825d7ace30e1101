// Holds a call until the test lets it go on, and tells the test when it got there.

export interface Roadblock {
  readonly reached: Promise<void>;
  here(): Promise<void>;
  lift(): void;
}

export function roadblock(): Roadblock {
  let arrive: () => void = () => undefined;
  let lift: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const lifted = new Promise<void>((resolve) => (lift = resolve));
  const here = () => {
    arrive();
    return lifted;
  };
  return { reached, here, lift };
}
