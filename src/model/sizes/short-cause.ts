// Errors that a failure takes along as its cause: with stack traces and causes of their own they may be of any size.

import { jsonSize } from './json-size.ts';
import { shortText } from './shortened.ts';

const longestMessage = 2_000; // characters
const longestStack = 4_000;
const largestDetails = 16_384; // bytes as JSON
const deepest = 4; // causes of causes

/** The error itself if it and its causes are short, otherwise a copy with short texts. Never throws. */
export function shortCause(error: Error): Error {
  try {
    return isSurelyShort(error) ? error : copyOf(error, deepest);
  } catch {
    return new Error('An error was thrown that cannot be read');
  }
}

// What else an error has may have no size at all: a cycle, a BigInt.
function isSurelyShort(error: Error): boolean {
  try {
    return isShort(error, deepest);
  } catch {
    return false;
  }
}

function isShort({ message, stack = '', cause, ...rest }: Error, depth: number): boolean {
  if (message.length > longestMessage || stack.length > longestStack || jsonSize(rest) > largestDetails) return false;
  if (!(cause instanceof Error)) return jsonSize(cause) <= largestDetails;
  return depth > 0 && isShort(cause, depth - 1);
}

function copyOf({ name, message, stack = '', cause }: Error, depth: number): Error {
  const inner = cause instanceof Error && depth > 0 ? { cause: copyOf(cause, depth - 1) } : {};
  const copy = Object.assign(new Error(shortText(message, longestMessage), inner), { name: shortText(name, 200) });
  copy.stack = [`${copy.name}: ${copy.message}`, ...framesIn(stack)].join('\n');
  return copy;
}

/** The first lines of a stack that say where; its message stands before them, in full. */
function framesIn(stack: string): readonly string[] {
  const frames: string[] = [];
  let room = longestStack;
  for (const [frame] of stack.matchAll(/^ {4}at .{1,500}$/gm)) {
    room -= frame.length + 1;
    if (room < 0) break;
    frames.push(frame);
  }
  return frames;
}
