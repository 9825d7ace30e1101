// What is wrong with a document, or with a contract that is to become one: all of it at once, each with its place and a remedy.

export interface Finding {
  /** With an error, nothing is made. A warning says what is made, but says less than it should. */
  readonly severity: 'error' | 'warning';
  /** `paths./pets/{id}.get.parameters[0]` */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

export interface Notes {
  error(path: string, message: string, remedy: string): void;
  warn(path: string, message: string, remedy: string): void;
  readonly findings: readonly Finding[];
}

/** Says the same thing of the same place once. */
export function notes(): Notes {
  const findings = new Map<string, Finding>();
  const add = (finding: Finding) => void findings.set(`${finding.path}\n${finding.message}`, finding);
  return {
    error: (path, message, remedy) => {
      add({ severity: 'error', path, message, remedy });
    },
    warn: (path, message, remedy) => {
      add({ severity: 'warning', path, message, remedy });
    },
    get findings() {
      return [...findings.values()];
    },
  };
}

export class InvalidOpenApi extends TypeError {
  override readonly name = 'InvalidOpenApi';
  readonly findings: readonly Finding[];

  constructor(attempt: string, findings: readonly Finding[]) {
    super(`${attempt}:${findings.map((finding) => `\n  - ${wordsOf(finding)}`).join('')}`);
    this.findings = findings;
  }
}

export const wordsOf = ({ path, message, remedy }: Finding): string => `${path === '' ? '' : `${path}: `}${message}; ${remedy}`;

/** Throws where a finding is an error. */
export function refuseErrors(attempt: string, findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InvalidOpenApi(attempt, errors);
}
