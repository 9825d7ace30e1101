// Reads the calls from the output of k6.

export interface CallRecord {
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly milliseconds: number;
  readonly answered: boolean;
}

export interface Records {
  readonly calls: readonly CallRecord[];
  /** The number of calls that k6 could not make, because all its virtual users were waiting for an answer. */
  readonly dropped: number;
}

/** Reads the CSV of k6, in which a line is one metric of one call. */
export function readRecords(csv: string): Records {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const column = Object.fromEntries(header.split(',').map((name, index) => [name, index]));
  const cells = lines.map((line) => line.split(','));
  const read = (row: readonly string[], name: string): string => row[column[name] ?? -1] ?? '';
  const rowsOf = (metric: string) => cells.filter((row) => read(row, 'metric_name') === metric);
  const calls = rowsOf('http_req_duration').map((row) => {
    const milliseconds = Number(read(row, 'metric_value'));
    return { began: Number(read(row, 'timestamp')) - milliseconds, milliseconds, answered: read(row, 'status') === '200' };
  });
  const dropped = rowsOf('dropped_iterations').reduce((sum, row) => sum + Number(read(row, 'metric_value')), 0);
  return { calls: calls.sort((a, b) => a.began - b.began), dropped };
}
