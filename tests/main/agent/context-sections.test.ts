import { expect, it } from 'vitest';
import { sectionsOf } from '../../../src/main/agent/context-sections.ts';
import type { ChatMessage } from '../../../src/main/models/model.ts';

const reply = (id: string, name: string, content = ''): Extract<ChatMessage, { role: 'assistant' }> => ({
  role: 'assistant',
  content,
  calls: [{ id, name, arguments: '{"path":"a"}' }],
});
const result = (callId: string, content: string): ChatMessage => ({ role: 'tool', callId, content });

it('puts every text into one section, answers by the call they answer', () => {
  const messages: ChatMessage[] = [
    { role: 'user', content: 'summarised' },
    { role: 'assistant', content: 'what was done' },
    { role: 'user', content: 'now this' },
    reply('c', 'read_file', 'I look.'),
    result('c', 'a file'),
    // The same id again, of another tool.
    { ...reply('c', 'execute_command'), reasoning: 'hm' },
    result('c', 'an output'),
    reply('d', 'list_files'),
    result('d', 'names'),
    result('e', 'of nobody'),
  ];
  expect(sectionsOf({ rules: 'R', notes: 'N', messages, summarised: 2 })).toEqual([
    { id: 'rules', text: 'R', pieces: 1 },
    { id: 'agents', text: 'N', pieces: 1 },
    { id: 'summary', text: 'summarised\nwhat was done', pieces: 2 },
    { id: 'user', text: 'now this', pieces: 1 },
    {
      id: 'agent',
      text: 'I look.\nread_file {"path":"a"}\nhm\nexecute_command {"path":"a"}\nlist_files {"path":"a"}',
      pieces: 3,
    },
    { id: 'files', text: 'a file', pieces: 1 },
    { id: 'commands', text: 'an output', pieces: 1 },
    { id: 'results', text: 'names\nof nobody', pieces: 2 },
  ]);
  expect(sectionsOf({ rules: 'R', notes: '', messages: [], summarised: 0 })).toEqual([
    { id: 'rules', text: 'R', pieces: 1 },
  ]);
});
