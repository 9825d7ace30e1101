// The terminal output of the demo while it runs: permanent lines, and below them a live area that is redrawn. Without a
// terminal, it prints lines only. All output goes to stderr, because stdout is for the result.

import { createLogUpdate } from 'log-update';
import type { WriteStream } from 'node:tty';
import type { SetupProgress } from '../../../../src/servers/index.ts';
import { wrap } from './wrap.ts';

export interface Screen {
  /** The maximum length of a line, in columns. */
  room(): number;
  /** Prints a permanent line, with the time since the start. */
  say(line: string): void;
  /** Shows what the function returns until `rest` is called. */
  live(lines: () => readonly string[]): void;
  rest(): void;
  /** Shows the progress of the set-up: its lines are permanent, its tasks are shown while they run. */
  readonly progress: SetupProgress;
}

const margin = 9;
const frameMs = 100;
const plainIntervalMs = 5_000;

export function createScreen(stream: NodeJS.WriteStream = process.stderr): Screen {
  return stream.isTTY ? terminal(stream) : plain(stream);
}

function terminal(stream: WriteStream): Screen {
  const update = createLogUpdate(stream);
  const stamp = stopwatch();
  const room = () => Math.max(20, stream.columns - margin);
  let lines: (() => readonly string[]) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    if (lines) update(stamp(lines()));
  };
  const say = (line: string) => {
    update.clear();
    stream.write(`${stamp(wrap(line.split(' '), { columns: room(), separator: ' ' }))}\n`);
    draw();
  };
  const live = (shown: () => readonly string[]) => {
    lines = shown;
    timer ??= setInterval(draw, frameMs).unref();
    draw();
  };
  const rest = () => {
    lines = undefined;
    clearInterval(timer);
    timer = undefined;
    update.clear();
    update.done();
  };
  return { room, say, live, rest, progress: tasks({ room, say, live, rest }) };
}

function plain(stream: NodeJS.WriteStream): Screen {
  const stamp = stopwatch();
  let timer: NodeJS.Timeout | undefined;
  let last = '';
  const say = (line: string) => void stream.write(`${stamp([line])}\n`);
  const rest = () => clearInterval(timer);
  const live = (shown: () => readonly string[]) => {
    rest();
    const draw = () => {
      const line = shown().join('  ');
      if (line !== last) say(line);
      last = line;
    };
    timer = setInterval(draw, plainIntervalMs).unref();
  };
  const room = () => 100;
  return { room, say, live, rest, progress: tasks({ room, say, live, rest }) };
}

function tasks({ say, live, rest, room }: Omit<Screen, 'progress'>): SetupProgress {
  const running = new Map<string, string>();
  const show = () =>
    running.size > 0 ? live(() => [...running].map(([title, detail]) => `${title} … ${detail}`.slice(0, room()))) : rest();
  return {
    say,
    task(title) {
      running.set(title, '');
      show();
      return {
        update: (detail) => void running.set(title, detail),
        end(summary) {
          running.delete(title);
          show();
          say(`${title}: ${summary}`);
        },
      };
    },
  };
}

// Writes the time before the first line, and the same number of spaces before the others.
function stopwatch(): (lines: readonly string[]) => string {
  const began = performance.now();
  return (lines) => {
    const time = `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(margin - 2);
    return lines.map((line, index) => `${index === 0 ? time : ' '.repeat(margin - 2)}  ${line}`).join('\n');
  };
}
