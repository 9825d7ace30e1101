// The globals of Node and browsers that do not exist in Temporal's sandbox, with their replacements. Code that uses one
// fails with a ReferenceError of the engine. This file turns it into a message with a remedy.

const callService = 'Call an operation of a service, where everything is allowed';

const remedies: Readonly<Record<string, string>> = {
  crypto: 'Use run.uuid() or run.random(), which are the same after a replay',
  performance: 'Use run.now()',
  process: 'Pass the value as input, or call an operation of a service',
  Buffer: 'Use Uint8Array, TextEncoder and TextDecoder',
  fetch: callService,
  Headers: callService,
  Request: callService,
  Response: callService,
  FormData: callService,
  Blob: callService,
  WebSocket: callService,
  XMLHttpRequest: callService,
  setInterval: 'Use run.sleep in a loop',
  clearInterval: 'Use run.sleep in a loop',
  setImmediate: 'Use Promise.resolve().then(…), or run.sleep',
  clearImmediate: 'Use Promise.resolve().then(…), or run.sleep',
  queueMicrotask: 'Use Promise.resolve().then(…)',
  structuredClone: 'Use JSON.parse(JSON.stringify(…)), or copy the fields',
  atob: 'Use a library without dependencies, or call an operation of a service',
  btoa: 'Use a library without dependencies, or call an operation of a service',
  AbortSignal: 'Use new AbortController().signal',
  Event: 'Use a function of your own',
  EventTarget: 'Use a function of your own',
  MessageChannel: 'Use a promise',
  BroadcastChannel: 'Use run.signal',
};

export const absentNames: readonly string[] = Object.keys(remedies);

/** Returns the message of an error, or an explanation if the error is about a global that does not exist in a process. */
export function explained(message: string): string {
  const name = / is not defined$/.test(message) ? message.slice(0, -' is not defined'.length) : '';
  const remedy = Object.hasOwn(remedies, name) ? remedies[name] : undefined;
  return remedy === undefined ? message : `Cannot use '${name}' in a process: it does not exist on Temporal. ${remedy}`;
}
