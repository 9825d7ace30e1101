// One instance of a service, as a registry tells of it.

export interface ServiceInstance {
  /** Unique within its service. */
  readonly id: string;
  /** Where it is reached: 'http://10.0.0.7:4001', 'https://…', 'grpc://…'. */
  readonly address: string;
  /** Of the service's code (semver). */
  readonly version?: string;
  /** What is lost together: a data centre, a rack. */
  readonly zone?: string;
  /** Its share of the calls, beside the others'. Default 1. */
  readonly weight?: number;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}
