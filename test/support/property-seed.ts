// Property tests try the same cases each time, so that a red test is somebody's change. TENUTO_FUZZ=1 tries others.

import fc from 'fast-check';

if (!process.env['TENUTO_FUZZ']) fc.configureGlobal({ seed: 20_261_121 });
