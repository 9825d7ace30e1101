// Describes the first difference between a history and today's code, from Temporal's error message. The message has the id
// of an activity, which is the step's id. For other events it has only the event's number, and the kind of the new command.

export interface Difference {
  /** What the history contains: a step with its id, or another kind of event. */
  readonly recorded: string;
  /** What today's code does at that point. */
  readonly today: string;
}

interface Event {
  readonly eventId?: unknown;
  readonly activityTaskScheduledEventAttributes?: { readonly activityId?: string | null } | null;
}

const otherStep = /Activity (?:id|type) of scheduled event '(.*?)' does not match activity (?:id|type) of activity command '(.*?)'/;
const otherCommand = /(\w+?) ?[Mm]achine does not handle (?:this event: )?HistoryEvent\(id: (\d+), (\w+)\)/;

const otherChild = /Child workflow (id|type) of scheduled event '(.*?)' does not match child workflow (?:id|type) of command '(.*?)'/;

/** Returns undefined if Temporal's message does not describe the difference. */
export function differenceIn(message: string, history: unknown): Difference | undefined {
  const step = otherStep.exec(message);
  if (step) return { recorded: nameOf(step[1]), today: nameOf(step[2]) };
  const child = otherChild.exec(message);
  if (child) return { recorded: childOf(child[1], child[2]), today: childOf(child[1], child[3]) };
  const command = otherCommand.exec(message);
  if (!command) return undefined;
  const [, machine = '', id = '', kind = ''] = command;
  return { recorded: recordedAt(history, { id, kind }), today: commandNames[machine] ?? words(machine) };
}

const commandNames: Readonly<Record<string, string>> = {
  Activity: 'another step',
  LocalActivity: 'a local step',
  Timer: 'a timer',
  UpsertWorkflowSearchAttributes: 'the end of the run',
  CompleteWorkflow: 'the end of the run',
  FailWorkflow: 'the end of the run',
  CancelWorkflow: 'the end of the run',
  ContinueAsNewWorkflow: 'a continue-as-new',
  ChildWorkflow: 'another process',
};

const nameOf = (id = ''): string => `step '${id}'`;

/** The id of a child run ends with the id of its step. */
const childOf = (what = '', name = ''): string => (what === 'id' ? nameOf(name.slice(name.lastIndexOf('/') + 1)) : `process '${name}'`);

function recordedAt(history: unknown, { id, kind }: { readonly id: string; readonly kind: string }): string {
  const { events = [] } = (history ?? {}) as { readonly events?: readonly Event[] | null };
  const event = (events ?? []).find(({ eventId }) => String(eventId) === id);
  const step = event?.activityTaskScheduledEventAttributes?.activityId;
  return step ? nameOf(step) : `${words(kind)} (event ${id})`;
}

/** 'TimerStarted' → 'timer started' */
const words = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
