// The kinds of faults of a step. A schedule of faults is data, so that it can be generated, shrunk and printed.

export const faultKinds = [
  'refused',
  'fails-then-works',
  'always-fails',
  'times-out-after-effect',
  'worker-dies-before-effect',
  'worker-dies-after-effect',
  'cancelled',
  'cancelled-and-worker-dies',
  'late-call',
  'undo-fails',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** The name of the step in the trace: 'payments.capture', 'undo payments.capture'. */
  readonly step: string;
  readonly fault: FaultKind;
  /** For 'fails-then-works': how often the step fails. @default 2 */
  readonly times?: number;
}

/** The titles of the columns in the report's table. */
export const faultTitles: Readonly<Record<FaultKind, string>> = {
  refused: 'is refused',
  'fails-then-works': 'fails, then works',
  'always-fails': 'always fails',
  'times-out-after-effect': 'times out after its effect',
  'worker-dies-before-effect': 'worker dies before its effect',
  'worker-dies-after-effect': 'worker dies after its effect',
  cancelled: 'run is cancelled there',
  'cancelled-and-worker-dies': 'run is cancelled there, and the worker dies',
  'late-call': 'call arrives after its undo',
  'undo-fails': 'undo fails',
};

const sentences: Readonly<Partial<Record<FaultKind, (step: string) => string>>> = {
  'worker-dies-before-effect': (step) => `the worker dies before the effect of ${step}`,
  'worker-dies-after-effect': (step) => `the worker dies after the effect of ${step}`,
  cancelled: (step) => `the run is cancelled during ${step}`,
  'cancelled-and-worker-dies': (step) => `the run is cancelled during ${step}, and the worker dies`,
  'late-call': (step) => `the call of ${step} arrives after its undo`,
  'undo-fails': (step) => `the undo of ${step} fails`,
};

/** Describes a fault in a sentence. */
export const nameOf = ({ step, fault }: Fault): string => sentences[fault]?.(step) ?? `${step} ${faultTitles[fault]}`;
