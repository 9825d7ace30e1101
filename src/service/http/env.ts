// The values that belong to one request in the HTTP layers.

import type { HttpBindings } from '@hono/node-server';

export interface Env {
  Bindings: Partial<HttpBindings>; // absent if there is no socket
  Variables: { failure?: unknown; fault?: string };
}
