// What travels with one request through the HTTP layers.

import type { HttpBindings } from '@hono/node-server';

export interface Env {
  Bindings: Partial<HttpBindings>; // absent where there is no socket
  Variables: { failure?: unknown; fault?: string };
}
