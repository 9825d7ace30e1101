// Imported first by what needs a Node of today: an older one is refused before anything else is loaded.

import { assertNodeVersion } from './node-version.ts';

assertNodeVersion(process.versions.node);
