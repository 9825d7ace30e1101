/** One instance of a service, as a registry lists it. */
export interface ServiceInstance {
  /** Unique within its service. */
  readonly id: string;
  /** The URL of the instance: 'http://10.0.0.7:4001', 'https://…', 'grpc://…'. */
  readonly address: string;
  /** The version of the service's code (semver). */
  readonly version?: string;
  /** The failure domain of the instance, like a data centre or a rack. */
  readonly zone?: string;
  /** Its share of the calls, relative to the other instances. @default 1 */
  readonly weight?: number;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}
