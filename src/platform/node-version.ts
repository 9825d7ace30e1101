// The oldest supported version of Node, the same as `engines` in package.json. On an older one, errors would occur deep inside.

export const oldestNode = '20.20.0';

export function assertNodeVersion(version: string): void {
  if (!isOlder(version, oldestNode)) return;
  throw new Error(
    `Cannot run on Node ${version}: Tenuto needs Node ${oldestNode} or newer. Install one from https://nodejs.org (or 'nvm install 22') and start again`,
  );
}

function isOlder(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split('.').map(Number.parseFloat)) as [number[], number[]];
  const different = want.findIndex((part, index) => have[index] !== part);
  return different >= 0 && (have[different] ?? 0) < (want[different] ?? 0);
}
