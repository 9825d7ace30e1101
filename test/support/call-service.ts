// Calls a service as a step does: with a key, over HTTP.

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly undo: string | null;
  readonly replayed: boolean;
}

interface Keys {
  readonly key: string;
  readonly undoes?: string;
}

export async function callService(url: string, input: unknown, { key, undoes }: Keys): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...(undoes !== undefined && { undoes }) },
    body: JSON.stringify(input),
  });
  return {
    status: response.status,
    body: await response.json(),
    undo: response.headers.get('undo-outcome'),
    replayed: response.headers.get('idempotent-replayed') === 'true',
  };
}
