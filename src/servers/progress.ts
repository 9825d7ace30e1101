// Reports the progress of a set-up: one moving line on a terminal, plain lines elsewhere. It writes to stderr, so that a
// program's own output stays clean. It handles no signals and keeps no process alive.

export interface SetupProgress {
  readonly say: (line: string) => void;
  readonly task: (title: string) => SetupTask;
}

export interface SetupTask {
  readonly update: (detail: string) => void;
  readonly end: (summary: string) => void;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

export const silent: SetupProgress = { say: () => {}, task: () => ({ update: () => {}, end: () => {} }) };

export function reportTo(output: Output = process.stderr): SetupProgress {
  return output.isTTY === true ? movingLine(output) : plainLines(output);
}

interface Running {
  readonly title: string;
  readonly started: number;
  detail: string;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const clearLine = '\r\u001b[K';

function movingLine(output: Output): SetupProgress {
  const running = new Set<Running>();
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;
  const say = (line: string): void => void output.write(`${clearLine}${line}\n`);
  const draw = (): void => {
    const text = `${frames[frame++ % frames.length] ?? ''} ${[...running].map(describe).join(' | ')}`;
    output.write(clearLine + text.slice(0, (output.columns ?? 80) - 1));
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const task = (title: string): SetupTask => {
    const state = begin(title);
    running.add(state);
    timer ??= setInterval(draw, 100).unref();
    return {
      update: (detail) => void (state.detail = detail),
      end(summary) {
        running.delete(state);
        if (running.size === 0) stop();
        say(`${title} (${elapsed(state)}): ${summary}`);
      },
    };
  };
  return { say, task };
}

function plainLines(output: Output): SetupProgress {
  const say = (line: string): void => void output.write(`${line}\n`);
  const task = (title: string): SetupTask => {
    const state = begin(title);
    say(`${title} …`);
    const timer = setInterval(() => say(`… ${describe(state)}`), 15_000).unref();
    return {
      update: (detail) => void (state.detail = detail),
      end(summary) {
        clearInterval(timer);
        say(`${title} (${elapsed(state)}): ${summary}`);
      },
    };
  };
  return { say, task };
}

const begin = (title: string): Running => ({ title, started: Date.now(), detail: '' });
const describe = (state: Running): string => `${state.title} (${elapsed(state)}) ${state.detail}`.trimEnd();
const elapsed = (state: Running): string => `${String(Math.round((Date.now() - state.started) / 1_000))}s`;
