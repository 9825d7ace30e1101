// Shortens the error that a failure has as its cause. With stack traces and further causes, it may have any size.

import { jsonSize } from './json-size.ts';
import { shortText } from './shortened.ts';

const maxMessage = 2_000; // characters
const maxStack = 4_000;
const maxDetails = 16_384; // bytes as JSON
const maxDepth = 4; // causes of causes

/** Returns the error itself if it and its causes are short, otherwise a copy with short texts. Never throws. */
export function shortCause(error: Error): Error {
  try {
    return isSurelyShort(error) ? error : copyOf(error, maxDepth);
  } catch {
    return new Error('An error was thrown that cannot be read');
  }
}

// Other properties of an error may have no size as JSON: a cycle, a BigInt.
function isSurelyShort(error: Error): boolean {
  try {
    return isShort(error, maxDepth);
  } catch {
    return false;
  }
}

function isShort({ message, stack = '', cause, ...rest }: Error, depth: number): boolean {
  if (message.length > maxMessage || stack.length > maxStack || jsonSize(rest) > maxDetails) return false;
  if (!(cause instanceof Error)) return jsonSize(cause) <= maxDetails;
  return depth > 0 && isShort(cause, depth - 1);
}

function copyOf({ name, message, stack = '', cause }: Error, depth: number): Error {
  const inner = cause instanceof Error && depth > 0 ? { cause: copyOf(cause, depth - 1) } : {};
  const copy = Object.assign(new Error(shortText(message, maxMessage), inner), { name: shortText(name, 200) });
  copy.stack = [`${copy.name}: ${copy.message}`, ...framesIn(stack)].join('\n');
  return copy;
}

/** Returns the first frames of a stack, without the full message before them. */
function framesIn(stack: string): readonly string[] {
  const frames: string[] = [];
  let left = maxStack;
  for (const [frame] of stack.matchAll(/^ {4}at .{1,500}$/gm)) {
    left -= frame.length + 1;
    if (left < 0) break;
    frames.push(frame);
  }
  return frames;
}
