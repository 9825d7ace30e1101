import { BusinessError } from '../../../src/model/errors.ts';

/** A new error each time, so that a test can tell by identity which one came back. */
export const refusal = (code = 'TooLate'): BusinessError => new BusinessError(code, { details: null });
