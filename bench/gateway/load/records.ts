// What k6 wrote down, as calls.

export interface CallRecord {
  /** Unix milliseconds. */
  readonly began: number;
  readonly milliseconds: number;
  readonly answered: boolean;
}

export interface Records {
  readonly calls: readonly CallRecord[];
  /** Calls that k6 should have made and could not: nobody was left to wait for an answer. */
  readonly dropped: number;
}

/** Of its CSV, where one line is one measure of one call. */
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
