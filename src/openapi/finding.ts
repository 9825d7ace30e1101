// The findings about a document, or about a contract that becomes one. All of them are collected. Each has its place and a
// remedy.

export interface OpenApiFinding {
  /** With an error, nothing is generated. A warning names a part of the document that the result does not express. */
  readonly severity: 'error' | 'warning';
  /** The place in the document, such as `paths./pets/{id}.get.parameters[0]`. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

export interface Notes {
  error(path: string, message: string, remedy: string): void;
  /** Reports an error that concerns only some operations. The remedy names the operations to leave out, and may be empty otherwise. */
  refuse(path: string, message: string, remedy: string): void;
  warn(path: string, message: string, remedy: string): void;
  /** Assigns all findings of `read` to this operation or component. */
  about<T>(subject: string, read: () => T): T;
  readonly subject: string;
  readonly findings: readonly OpenApiFinding[];
}

interface Noted extends OpenApiFinding {
  /** The operations and components that it concerns, if they can be left out. */
  readonly subjects?: ReadonlySet<string>;
}

/** Collects findings. It reports the same finding of the same place once. `usersOf` returns the operations that use a subject. */
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
        subjects ? withOperations(finding, [...subjects].flatMap(usersOf)) : finding,
      );
    },
  };
}

function withOperations(finding: OpenApiFinding, users: readonly string[]): OpenApiFinding {
  const operations = [...new Set(users)];
  const leaveOut = `leave the operation${operations.length === 1 ? '' : 's'} out: { without: [${operations.map((name) => `'${name}'`).join(', ')}] }`;
  return { ...finding, remedy: finding.remedy === '' ? leaveOut : `${finding.remedy}, or ${leaveOut}` };
}

/** The error for a document or a contract that cannot be converted. `findings` lists everything that is wrong with it. */
export class InvalidOpenApi extends TypeError {
  override readonly name = 'InvalidOpenApi';
  readonly findings: readonly OpenApiFinding[];

  constructor(attempt: string, findings: readonly OpenApiFinding[]) {
    super(`${attempt}:${findings.map((finding) => `\n  - ${wordsOf(finding)}`).join('')}`);
    this.findings = findings;
  }
}

export const wordsOf = ({ path, message, remedy }: OpenApiFinding): string => `${path === '' ? '' : `${path}: `}${message}; ${remedy}`;

/** @throws InvalidOpenApi if a finding is an error */
export function refuseErrors(attempt: string, findings: readonly OpenApiFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InvalidOpenApi(attempt, errors);
}
