// What is wrong with a document, or with a contract that is to become one: all of it at once, each with its place and a remedy.

export interface OpenApiFinding {
  /** With an error, nothing is made. A warning says what is made, but says less than it should. */
  readonly severity: 'error' | 'warning';
  /** `paths./pets/{id}.get.parameters[0]` */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

export interface Notes {
  error(path: string, message: string, remedy: string): void;
  /** An error of what other operations need not suffer from: the remedy names those that can be left out, and may say no more. */
  refuse(path: string, message: string, remedy: string): void;
  warn(path: string, message: string, remedy: string): void;
  /** What is noted meanwhile is of that operation or component. */
  about<T>(subject: string, read: () => T): T;
  readonly subject: string;
  readonly findings: readonly OpenApiFinding[];
}

interface Noted extends OpenApiFinding {
  /** Whom it is of, if these can be left out. */
  readonly subjects?: ReadonlySet<string>;
}

/** Says the same thing of the same place once. `usersOf`: the operations that a subject is part of. */
export function notes(usersOf: (subject: string) => readonly string[] = (subject) => [subject]): Notes {
  const findings = new Map<string, Noted>();
  let subject = '';
  const add = (finding: Noted) => {
    const key = `${finding.path}\n${finding.message}`;
    const before = findings.get(key)?.subjects ?? [];
    findings.set(key, { ...finding, ...(finding.subjects && { subjects: new Set([...before, ...finding.subjects]) }) });
  };
  return {
    error: (path, message, remedy) => {
      add({ severity: 'error', path, message, remedy });
    },
    refuse: (path, message, remedy) => {
      add({ severity: 'error', path, message, remedy, subjects: new Set([subject]) });
    },
    about: (next, read) => {
      const before = subject;
      subject = next;
      try {
        return read();
      } finally {
        subject = before;
      }
    },
    get subject() {
      return subject;
    },
    warn: (path, message, remedy) => {
      add({ severity: 'warning', path, message, remedy });
    },
    get findings() {
      return [...findings.values()].map(({ subjects, ...finding }) =>
        subjects ? leavable(finding, [...subjects].flatMap(usersOf)) : finding,
      );
    },
  };
}

function leavable(finding: OpenApiFinding, users: readonly string[]): OpenApiFinding {
  const operations = [...new Set(users)];
  const leaveOut = `leave the operation${operations.length === 1 ? '' : 's'} out: { without: [${operations.map((name) => `'${name}'`).join(', ')}] }`;
  return { ...finding, remedy: finding.remedy === '' ? leaveOut : `${finding.remedy}, or ${leaveOut}` };
}

export class InvalidOpenApi extends TypeError {
  override readonly name = 'InvalidOpenApi';
  readonly findings: readonly OpenApiFinding[];

  constructor(attempt: string, findings: readonly OpenApiFinding[]) {
    super(`${attempt}:${findings.map((finding) => `\n  - ${wordsOf(finding)}`).join('')}`);
    this.findings = findings;
  }
}

export const wordsOf = ({ path, message, remedy }: OpenApiFinding): string => `${path === '' ? '' : `${path}: `}${message}; ${remedy}`;

/** Throws where a finding is an error. */
export function refuseErrors(attempt: string, findings: readonly OpenApiFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InvalidOpenApi(attempt, errors);
}
