// What Node and browsers have and Temporal's sandbox has not, with what a process uses instead. Code that reaches for it
// fails with a ReferenceError of the engine; these are the words that a person gets.

const ofService = 'Call an operation of a service, which may do anything';

const remedies: Readonly<Record<string, string>> = {
  crypto: 'Use run.uuid() or run.random(), which are the same after a replay',
  performance: 'Use run.now()',
  process: 'Take what it reads as input, or call an operation of a service',
  Buffer: 'Use Uint8Array, TextEncoder and TextDecoder',
  fetch: ofService,
  Headers: ofService,
  Request: ofService,
  Response: ofService,
  FormData: ofService,
  Blob: ofService,
  WebSocket: ofService,
  XMLHttpRequest: ofService,
  setInterval: 'Use run.sleep in a loop',
  clearInterval: 'Use run.sleep in a loop',
  setImmediate: 'Use Promise.resolve().then(…), or run.sleep',
  clearImmediate: 'Use Promise.resolve().then(…), or run.sleep',
  queueMicrotask: 'Use Promise.resolve().then(…)',
  structuredClone: 'Use JSON.parse(JSON.stringify(…)), or copy the fields',
  atob: 'Use a library that needs nothing else, or call an operation of a service',
  btoa: 'Use a library that needs nothing else, or call an operation of a service',
  AbortSignal: 'Use new AbortController().signal',
  Event: 'Use a function of your own',
  EventTarget: 'Use a function of your own',
  MessageChannel: 'Use a promise',
  BroadcastChannel: 'Use run.signal',
};

export const absentNames: readonly string[] = Object.keys(remedies);

/** The message of an error, or what it means if the error is about something that does not exist in a process. */
export function explained(message: string): string {
  const name = / is not defined$/.test(message) ? message.slice(0, -' is not defined'.length) : '';
  const remedy = Object.hasOwn(remedies, name) ? remedies[name] : undefined;
  return remedy === undefined ? message : `Cannot use '${name}' in a process: it does not exist on Temporal. ${remedy}`;
}
