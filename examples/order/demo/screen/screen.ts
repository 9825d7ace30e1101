// What the person in front of the terminal sees while the demo works: lines that stay, and below them a live area that is drawn
// again and again. Where there is no terminal, lines only. All of it goes to stderr, which leaves stdout to the result.

import { createLogUpdate } from 'log-update';
import type { WriteStream } from 'node:tty';
import type { SetupProgress } from '../../../../src/servers/index.ts';
import { wrap } from './wrap.ts';

export interface Screen {
  /** Columns that a line may fill. */
  room(): number;
  /** A line that stays, with the time since the screen began. */
  say(line: string): void;
  /** Shows what the function returns until `rest` is called. */
  live(lines: () => readonly string[]): void;
  rest(): void;
  /** For set-up: its lines stay, its tasks are shown while they run. */
  readonly progress: SetupProgress;
}

const margin = 9;
const frame = 100;
const every = 5_000;

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
    timer ??= setInterval(draw, frame).unref();
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
    timer = setInterval(draw, every).unref();
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

// The time before the first line, and as much room before the others.
function stopwatch(): (lines: readonly string[]) => string {
  const began = performance.now();
  return (lines) => {
    const time = `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(margin - 2);
    return lines.map((line, index) => `${index === 0 ? time : ' '.repeat(margin - 2)}  ${line}`).join('\n');
  };
}
