// Checks the Node version on import. Entry points import it first, so that a Node that is too old is rejected before anything else is
// loaded.

import { assertNodeVersion } from './node-version.ts';

assertNodeVersion(process.versions.node);
