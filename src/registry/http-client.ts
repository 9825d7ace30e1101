// The HTTP client of the registries: requests with a timeout, answers of limited size, and errors that name the server and the request.

export interface HttpRequest {
  readonly method?: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Milliseconds within which the whole answer must arrive; Infinity for a stream. @default 5000 */
  readonly within?: number;
  readonly signal?: AbortSignal;
  /** Statuses besides 2xx that are answers, not errors. */
  readonly expect?: readonly number[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface HttpClient {
  readonly ask: (request: HttpRequest) => Promise<HttpAnswer>;
  /** Yields the lines of a streamed answer. */
  readonly lines: (request: HttpRequest) => AsyncIterable<string>;
}

export interface HttpClientOptions {
  readonly name: string;
  readonly base: string;
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
}

const maxCharacters = 16_000_000;

export function httpClient({ name, base, headers = () => Promise.resolve({}) }: HttpClientOptions): HttpClient {
  async function open({ method = 'GET', path, body, within = 5_000, signal, expect = [] }: HttpRequest): Promise<Response> {
    const signals = [...(signal ? [signal] : []), ...(within === Infinity ? [] : [AbortSignal.timeout(within)])];
    const response = await fetch(base + path, {
      method,
      redirect: 'error',
      headers: await headers(),
      signal: AbortSignal.any(signals),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok || expect.includes(response.status)) return response;
    throw new Error(`it answered ${response.status}: ${(await textOf(response)).trim().slice(0, 300)}`);
  }
  const failure = ({ method = 'GET', path }: HttpRequest, cause: unknown): Error =>
    new Error(`Cannot ask ${name} (${method} ${path.split('?')[0] ?? ''}): ${reasonOf(cause)}`, { cause });

  return {
    ask: async (request) => {
      try {
        const response = await open(request);
        return { status: response.status, headers: response.headers, text: await textOf(response) };
      } catch (error) {
        throw failure(request, error);
      }
    },
    async *lines(request) {
      try {
        yield* linesOf(await open({ ...request, within: Infinity }));
      } catch (error) {
        throw failure(request, error);
      }
    },
  };
}

async function textOf(response: Response): Promise<string> {
  let text = '';
  for await (const part of partsOf(response)) {
    text += part;
    if (text.length > maxCharacters) throw new Error(`its answer is larger than ${maxCharacters} characters`);
  }
  return text;
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const part of partsOf(response)) {
    const [first = '', ...others] = part.split('\n');
    const lines = [rest + first, ...others];
    rest = lines.pop() ?? '';
    if (rest.length > maxCharacters) throw new Error(`its answer is larger than ${maxCharacters} characters`);
    yield* lines;
  }
}

async function* partsOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const decoder = new TextDecoder();
  for await (const bytes of body as AsyncIterable<Uint8Array>) yield decoder.decode(bytes, { stream: true });
}

// If no connection was made, fetch puts the reason into the cause.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.message === 'fetch failed' ? error.cause.message || String(error.cause) : error.message;
}
