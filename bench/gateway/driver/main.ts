// Runs a contender behind an HTTP server: each request makes one call.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { answerParent } from '../child.ts';
import { contenders } from '../contenders/contenders.ts';
import type { DriverOptions } from './driver.ts';
import { createStepper } from './step.ts';

const { contender, addresses } = JSON.parse(process.argv[2] ?? '') as DriverOptions;
const { step, settled } = createStepper(contenders[contender](addresses));

let calls = 0;
let reportTraffic: () => void = () => undefined;
const traffic = new Promise<string>((resolve) => (reportTraffic = () => resolve('traffic')));

const server = createServer((request, response) => {
  reportTraffic();
  request.resume();
  void step(`bench/${process.pid}/${++calls}`).then((answered) => response.writeHead(answered ? 200 : 503, { 'content-length': 0 }).end());
});
server.keepAliveTimeout = 300_000;
server.listen(0, '127.0.0.1', () => {
  answerParent((server.address() as AddressInfo).port, (question) => (question === 'traffic' ? traffic : settled()));
});
