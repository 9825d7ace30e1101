// Brings up, once for all test files, the servers that they share.
export function setup(): void {}
