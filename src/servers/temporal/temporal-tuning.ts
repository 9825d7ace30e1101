// The arguments of the embedded server. By default, a server with one history shard polls its queues 20 times a second, so
// every task waits up to 50 ms. Higher poll rates avoid that.

const tuning = {
  'history.transferProcessorMaxPollRPS': 5_000,
  'history.timerProcessorMaxPollRPS': 5_000,
  'history.visibilityProcessorMaxPollRPS': 5_000,
  'system.enableEagerWorkflowStart': true,
  'system.enableDeploymentVersions': true,
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  'frontend.workerVersioningWorkflowAPIs': true,
  'frontend.enableServerVersionCheck': false,
};

// A crash of the process loses no data. Only a power cut could.
const pragmas = { journal_mode: 'WAL', synchronous: 'NORMAL' };

export const searchAttributeTypes = ['Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'] as const;
export type SearchAttributeType = (typeof searchAttributeTypes)[number];
export type SearchAttributes = Readonly<Record<string, SearchAttributeType>>;

export interface DevServer {
  readonly port: number;
  readonly uiPort: number | undefined;
  readonly namespace: string;
  readonly dataFile: string | undefined;
  readonly searchAttributes: SearchAttributes;
  readonly dynamicConfig: Readonly<Record<string, unknown>>;
}

export function devServerArgs({ port, uiPort, namespace, dataFile, searchAttributes, dynamicConfig }: DevServer): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--namespace', namespace],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...pairs('--dynamic-config-value', { ...tuning, ...dynamicConfig }),
    ...pairs('--search-attribute', searchAttributes),
    ...(dataFile === undefined ? [] : ['--db-filename', dataFile, ...pairs('--sqlite-pragma', pragmas)]),
  ];
}

const pairs = (flag: string, values: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${String(value)}`]);
