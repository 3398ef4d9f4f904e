/**
 * What must hold of every session, whatever happened in it: of its journal, and of the requests its model got. Both answer
 * with what is wrong in words, so that a test of the checks themselves can show that they would see it.
 */
import type { Fact, JournalEvent } from '../../src/shared/event.ts';
import { parentId } from '../../src/shared/session-draft.ts';

/** Places follow each other, every call ends with exactly one result, and an ended turn is left alone. */
export function journalProblems(events: readonly JournalEvent[]): string[] {
  const problems: string[] = [];
  const open = new Set<string>();
  const results = new Set<string>();
  let running: string | null = null;
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1) problems.push(`event ${event.seq} is in place ${index + 1}`);
    const turn = turnOf(event);
    if (turn !== null && turn !== running)
      problems.push(`${event.seq} ${event.type}: ${turn} is not going on`);
    if (event.type === 'turn.started' || event.type === 'turn.resumed') running = event.data.turnId;
    if (event.type === 'model.responded') {
      for (const [position] of event.data.calls.entries()) open.add(`${event.data.stepId}.c${position + 1}`);
    }
    if (event.type === 'call.finished') {
      const { callId } = event.data;
      if (results.has(callId)) problems.push(`${callId} has a second result`);
      results.add(callId);
      open.delete(callId);
    }
    if (event.type === 'turn.ended') {
      if (open.size > 0) problems.push(`${running} ended with no result for ${[...open].join(', ')}`);
      running = null;
    }
  }
  return problems;
}

/** The turn that must be going on for this event; null for events that need none. */
function turnOf({ type, data }: JournalEvent): string | null {
  switch (type) {
    case 'model.responded':
    case 'model.failed':
      return parentId(data.stepId);
    case 'call.proposed':
    case 'call.started':
    case 'call.finished':
      return data.callId.split('.')[0] ?? null;
    case 'approval.requested':
    case 'approval.decided':
    case 'approval.conflicted':
      return data.approvalId.split('.')[0] ?? null;
    case 'turn.ended':
      return data.turnId;
    default:
      return null;
  }
}

interface WireMessage {
  role: string;
  content: unknown;
  tool_call_id?: string;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
}

/** What is wrong with requests of one session in one mode, given as the bytes the server received, in order. */
export function promptProblems(bodies: readonly string[]): string[] {
  const requests = bodies.map((body) => {
    const { messages, tools } = JSON.parse(body) as { messages: WireMessage[]; tools: unknown };
    return { messages, text: JSON.stringify(messages), tools: JSON.stringify(tools) };
  });
  return requests.flatMap((request, index) => {
    const before = requests[index - 1];
    const moved =
      before === undefined
        ? []
        : [
            ...(request.text.startsWith(`${before.text.slice(0, -1)},`) || request.text === before.text
              ? []
              : [`the messages before are not a prefix: ${firstDifference(before.text, request.text)}`]),
            ...(request.tools === before.tools ? [] : ['the tools changed']),
          ];
    const inBytes = bodies[index]?.includes(`"messages":${request.text}`) ? [] : ['other bytes than read'];
    return [...moved, ...inBytes, ...shapeProblems(request.messages)].map(
      (problem) => `request ${index + 1}: ${problem}`,
    );
  });
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return `${one.slice(Math.max(0, at - 60), at + 60)} | ${other.slice(Math.max(0, at - 60), at + 60)}`;
}

/** What chat templates and servers refuse or take wrongly. */
function shapeProblems(messages: readonly WireMessage[]): string[] {
  const problems: string[] = [];
  const systems = messages.filter((message) => message.role === 'system').length;
  if (systems !== 1 || messages[0]?.role !== 'system') problems.push('not exactly one system message, first');
  if (messages.at(-1)?.role === 'assistant') problems.push('ends with the model, which makes it a prefill');
  let unanswered: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (typeof message.content !== 'string') problems.push(`message ${index} is not a text`);
    if (message.role === 'tool') {
      if (unanswered[0] !== message.tool_call_id) problems.push(`message ${index} answers no call`);
      unanswered = unanswered.slice(1);
      continue;
    }
    if (unanswered.length > 0) problems.push(`message ${index} comes before results of ${unanswered.join()}`);
    if (messages[index - 1]?.role === message.role) problems.push(`message ${index}: ${message.role} twice`);
    unanswered = (message.tool_calls ?? []).map((call) => call.id);
    for (const call of message.tool_calls ?? []) {
      if (!isObjectText(call.function.arguments)) problems.push(`${call.id}: arguments are not an object`);
    }
  }
  return problems;
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Contents that an event names and nobody keeps: they could be neither shown nor written. */
export function lostContents(events: readonly JournalEvent[], kept: ReadonlySet<string>): string[] {
  const named = events.flatMap(({ seq, ...event }) =>
    digestsOf(event).flatMap((digest) => (digest === null || kept.has(digest) ? [] : [`${seq}: ${digest}`])),
  );
  return named;
}

function digestsOf(fact: Fact): (string | null)[] {
  if (fact.type === 'call.proposed' && fact.data.proposal.kind === 'patch')
    return fact.data.proposal.files.flatMap((file) => [file.before, file.after]);
  if (fact.type === 'approval.decided' && fact.data.decision.kind === 'edit')
    return (fact.data.decision.files ?? []).map((file) => file.after);
  if (fact.type === 'approval.conflicted') return fact.data.kept.map((file) => file.after);
  if (fact.type === 'call.finished')
    return (fact.data.applied ?? []).flatMap((file) => [file.before, file.after]);
  return [];
}
