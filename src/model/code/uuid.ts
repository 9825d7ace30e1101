// Makes a random UUID (RFC 9562, version 4) from a run's own random numbers, so that it is the same after a replay.

const bits32 = 4_294_967_296;

/** Makes a UUID. `random` must return a number from 0 up to, not including, 1. */
export function uuidFrom(random: () => number): string {
  const word = () => Math.floor(random() * bits32);
  const [a, b, c, d] = [word(), word(), word(), word()];
  const version = (b & 0xffff0fff) | 0x4000;
  const variant = (c & 0x3fffffff) | 0x80000000;
  const hex = [a, version, variant, d].map((one) => (one >>> 0).toString(16).padStart(8, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
