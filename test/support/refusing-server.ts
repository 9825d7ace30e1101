// Stands before a Temporal, or for one, and refuses what it is told to: with a status of gRPC, or by never answering.

import { once } from 'node:events';
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** The number of a gRPC status; 'silence': no answer at all; undefined: what the server behind it answers. */
type Refusal = number | 'silence' | undefined;

export interface RefusingServer {
  readonly address: string;
  /** From now on; by the name of the method, 'StartWorkflowExecution'. */
  refuse(refusal: (method: string) => Refusal): void;
  stop(): Promise<void>;
}

export async function refusingServer(behind: string): Promise<RefusingServer> {
  const sessions = new Set<ServerHttp2Session | ClientHttp2Session>();
  let refusal: (method: string) => Refusal = () => undefined;
  const target = connect(`http://${behind}`);
  sessions.add(target.on('error', () => undefined));
  const server = createServer().on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const refused = refusal(String(headers[':path']).split('/').at(-1) ?? '');
    if (refused === undefined) pass(stream, headers, target);
    else if (refused !== 'silence') {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(refused), 'grpc-message': 'no, not you' },
        { endStream: true },
      );
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    refuse: (next) => void (refusal = next),
    stop: async () => {
      for (const session of sessions) session.destroy();
      await once(server.close(), 'close');
    },
  };
}

function pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, target: ClientHttp2Session): void {
  const onward = target.request(headers);
  onward.on('error', () => stream.destroy());
  let trailers: IncomingHttpHeaders = {};
  onward.on('trailers', (received: IncomingHttpHeaders) => (trailers = received));
  onward.on('response', ({ ':status': status, ...received }, flags) => {
    const isOver = (flags & 1) !== 0;
    stream.respond({ ':status': status, ...received }, { endStream: isOver, waitForTrailers: !isOver });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    onward.pipe(stream);
  });
  stream.on('close', () => onward.close());
  stream.pipe(onward);
}
