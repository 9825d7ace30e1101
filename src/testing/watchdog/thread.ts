// What the other thread does. A text, because Node reads the file of a thread as it is, and the package may be TypeScript that a loader reads.

/** Of the symbol under which it finds what to say. */
export const wordsKey = 'tenuto.watchdog';

const lookEvery = 250; // milliseconds
const answerWithin = 10_000; // milliseconds until it ends the program without knowing where it was

export const threadCode = `
const { writeSync } = require('node:fs');
const { Session } = require('node:inspector');
const { workerData } = require('node:worker_threads');

const state = new Int32Array(workerData);
const unknown = 'It does not say where it is, so this program ends.\\n';
let [beat, since, before] = [-1, performance.now(), process.cpuUsage()];

const looking = setInterval(() => {
  const limitMs = Atomics.load(state, 1);
  if (limitMs === 0 || Atomics.load(state, 0) !== beat) {
    [beat, since, before] = [Atomics.load(state, 0), performance.now(), process.cpuUsage()];
    return;
  }
  const { user, system } = process.cpuUsage(before);
  if (Math.min((user + system) / 1000, performance.now() - since) < limitMs) return;
  clearInterval(looking);
  stop(limitMs);
}, ${String(lookEvery)});

function stop(limitMs) {
  const session = new Session();
  session.connectToMainThread();
  session.on('Debugger.paused', ({ params }) => ask(params.callFrames.map(({ callFrameId }) => callFrameId)));
  session.on('Debugger.resumed', () => session.post('Debugger.pause'));
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  setTimeout(() => end(unknown), ${String(answerWithin)});

  function ask([callFrameId, ...others]) {
    if (callFrameId === undefined) return session.post('Debugger.resume'); // it was in Node's own code only
    const expression = "globalThis[Symbol.for('${wordsKey}')]()";
    session.post('Debugger.evaluateOnCallFrame', { callFrameId, expression, returnByValue: true }, (error, answer) => {
      if (typeof answer?.result?.value === 'string') end(answer.result.value);
      else ask(others); // a frame of Node's, which knows nothing of it
    });
  }

  function end(words) {
    const seconds = (limitMs / 1000).toFixed(1).replace(/\\.0$/, '');
    writeSync(2, 'The code of a process has computed for ' + seconds + ' s without waiting for anything. ' + words);
    process.kill(process.pid, 'SIGKILL');
  }
}
`;
