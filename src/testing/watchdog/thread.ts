// The code of the watchdog's thread. It is a string, because Node does not use a TypeScript loader for the file of a thread.

/** The name of the global symbol under which the thread finds the function that makes its message. */
export const wordsKey = 'tenuto.watchdog';

const checkIntervalMs = 250;
const answerTimeoutMs = 10_000; // after that the program ends, although its place is unknown

export const threadCode = `
const { writeSync } = require('node:fs');
const { Session } = require('node:inspector');
const { workerData } = require('node:worker_threads');

const state = new Int32Array(workerData);
const unknown = 'Its place in the code is unknown, so this program ends.\\n';
let [turns, since, before] = [-1, performance.now(), process.cpuUsage()];

const looking = setInterval(() => {
  const limitMs = Atomics.load(state, 1);
  if (limitMs === 0 || Atomics.load(state, 0) !== turns) {
    [turns, since, before] = [Atomics.load(state, 0), performance.now(), process.cpuUsage()];
    return;
  }
  const { user, system } = process.cpuUsage(before);
  if (Math.min((user + system) / 1000, performance.now() - since) < limitMs) return;
  clearInterval(looking);
  stop(limitMs);
}, ${String(checkIntervalMs)});

function stop(limitMs) {
  const session = new Session();
  session.connectToMainThread();
  session.on('Debugger.paused', ({ params }) => ask(params.callFrames.map(({ callFrameId }) => callFrameId)));
  session.on('Debugger.resumed', () => session.post('Debugger.pause'));
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  setTimeout(() => end(unknown), ${String(answerTimeoutMs)});

  function ask([callFrameId, ...others]) {
    if (callFrameId === undefined) return session.post('Debugger.resume'); // the stack has only frames of Node
    const expression = "globalThis[Symbol.for('${wordsKey}')]()";
    session.post('Debugger.evaluateOnCallFrame', { callFrameId, expression, returnByValue: true }, (error, answer) => {
      if (typeof answer?.result?.value === 'string') end(answer.result.value);
      else ask(others); // a frame of Node, where the function is not defined
    });
  }

  function end(message) {
    const seconds = (limitMs / 1000).toFixed(1).replace(/\\.0$/, '');
    writeSync(2, 'The code of a process has computed for ' + seconds + ' s without waiting for anything. ' + message);
    process.kill(process.pid, 'SIGKILL');
  }
}
`;
