import { describe, expect, it } from 'vitest';
import { renderMessages } from '../../../src/main/agent/render.ts';
import { withWords } from '../../../src/main/agent/switching.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { fold } from '../../../src/shared/session-reduce.ts';
import { created, finished, journal, responded, sent, started } from '../../support/session-script.ts';

const end = (turnId: string, reason: 'answered' | 'completed' | 'cancelled' | 'failed' | 'limit'): Fact => ({
  type: 'turn.ended',
  data: { turnId, reason },
});
const resumed = (turnId: string): Fact => ({ type: 'turn.resumed', data: { turnId } });
const failed = (stepId: string): Fact => ({
  type: 'model.failed',
  data: { stepId, model: 'demo', failure: { code: 'failed', message: 'x' }, startedAt: 0 },
});
const open = [created, sent('Do it'), started('t1')];
const read = (stepId: string, text = '') =>
  responded(stepId, { text, calls: [['read_file', { path: 'a' }]] });

const render = (...facts: Fact[]) => renderMessages('SYSTEM', fold(journal(...facts)));
/** One letter a message, the content of those that are no plain reply behind it. */
const shape = (...facts: Fact[]): string[] =>
  render(...facts).map((message) => `${message.role[0]}:${message.content}`);

describe('messages of a session', () => {
  const user = 'u:Do it\n\n[Today is 2026-01-01.]';

  it.each<[string, Fact[], string[]]>([
    ['a turn that begins', open, []],
    ['a reply in words', [...open, responded('t1.s1', { text: 'Yes.' }), end('t1', 'answered')], ['a:Yes.']],
    [
      'a call and its result',
      [...open, read('t1.s1'), finished('t1.s1.c1', 'contents')],
      ['a:', 't:contents'],
    ],
    ['a reply that failed', [...open, failed('t1.s1')], []],
    ['a turn that failed', [...open, failed('t1.s1'), end('t1', 'failed')], ['a:(the turn ended here)']],
    ['a turn stopped before a word', [...open, end('t1', 'cancelled')], ['a:(stopped by the person)']],
    [
      'a turn that is done',
      [...open, read('t1.s1'), finished('t1.s1.c1'), end('t1', 'completed')],
      ['a:', 't:ok', 'a:(done)'],
    ],
    ['an empty reply', [...open, responded('t1.s1'), end('t1', 'answered')], ['a:(the turn ended here)']],
    [
      'a cut reply',
      [...open, responded('t1.s1', { text: 'One', finish: 'length' }), end('t1', 'limit')],
      ['a:One'],
    ],
    [
      'a cut reply that goes on',
      [...open, responded('t1.s1', { text: 'One', finish: 'length' }), end('t1', 'limit'), resumed('t1')],
      ['a:One', 'u:Go on.'],
    ],
    [
      'a cut reply that went on, failing once',
      [
        ...open,
        responded('t1.s1', { text: 'One', finish: 'length' }),
        end('t1', 'limit'),
        resumed('t1'),
        failed('t1.s2'),
        end('t1', 'failed'),
        resumed('t1'),
        responded('t1.s3', { text: 'two.' }),
        end('t1', 'answered'),
      ],
      ['a:One', 'u:Go on.', 'a:two.'],
    ],
    [
      'a cut reply whose going on failed',
      [
        ...open,
        responded('t1.s1', { text: 'One', finish: 'length' }),
        end('t1', 'limit'),
        resumed('t1'),
        failed('t1.s2'),
        end('t1', 'failed'),
      ],
      ['a:One', 'u:Go on.', 'a:(the turn ended here)'],
    ],
  ])('%s', (_, facts, messages) => {
    expect(shape(...facts)).toEqual(['s:SYSTEM', user, ...messages]);
  });

  it('never has two of the user or two of the model in a row, nor ends with the model when it is asked', () => {
    const facts = [
      ...open,
      responded('t1.s1', { text: 'One', finish: 'length' }),
      end('t1', 'limit'),
      resumed('t1'),
      responded('t1.s2', { text: 'two', finish: 'cancelled' }),
      end('t1', 'cancelled'),
      sent('And now?'),
      started('t2'),
    ];
    for (let count = 3; count <= facts.length; count += 1) {
      const roles = render(...facts.slice(0, count)).map((message) => message.role);
      expect(roles.filter((role, index) => role === roles[index - 1] && role !== 'tool')).toEqual([]);
    }
    expect(render(...facts).at(-1)?.role).toBe('user');
  });

  it('holds valid JSON only, and else exactly what the model wrote', () => {
    const written = '{ "path":"a" }';
    const [call, broken] = ([written, '{"path": "a'] as const).map((args) =>
      render(...open, responded('t1.s1', { calls: [['read_file', args]] }), finished('t1.s1.c1')).at(2),
    );
    expect(call).toMatchObject({ calls: [{ arguments: written }] });
    expect(broken).toMatchObject({ calls: [{ arguments: '{}' }] });
  });

  it('sends reasoning back, and a turn without a tail as it was written', () => {
    const thought = responded('t1.s1', { text: 'Yes.' });
    if (thought.type === 'model.responded') thought.data.reasoning = 'Hm.';
    const bare: Fact = { type: 'turn.started', data: { turnId: 't1', tail: '' } };
    expect(render(created, sent('Do it'), bare, thought).slice(1)).toEqual([
      { role: 'user', content: 'Do it' },
      { role: 'assistant', content: 'Yes.', reasoning: 'Hm.' },
      { role: 'user', content: 'Go on.' },
    ]);
  });

  describe('after room was made', () => {
    const stub = { callId: 't1.s1.c1', text: '[left out]' };
    const made = (upTo: string, more: object = {}): Fact => ({
      type: 'context.compacted',
      data: {
        ...{ kind: 'stubs', upTo, stubs: [], summary: null, before: 2, after: 1 },
        ...{ counted: true, model: 'demo', window: null, ...more },
      },
    });
    const summed = (upTo: string, again: string | null): Fact =>
      made(upTo, { kind: 'summary', summary: { opening: 'Opening', text: 'Summary', again, by: 'model' } });
    const three = [
      ...open,
      read('t1.s1', 'one'),
      finished('t1.s1.c1', 'contents'),
      read('t1.s2', 'two'),
      finished('t1.s2.c1', 'more'),
      read('t1.s3', 'three'),
      finished('t1.s3.c1', 'most'),
    ];
    const next = [sent('And now?'), started('t2')];
    const nextUser = 'u:And now?\n\n[Today is 2026-01-01.]';

    it.each<[string, Fact[], string[]]>([
      [
        'answers are sent in short',
        [...three, made('t1.s1', { stubs: [stub] })],
        [user, 'a:one', 't:[left out]', 'a:two', 't:more', 'a:three', 't:most'],
      ],
      [
        'the steps behind the summary stay',
        [...three, summed('t1.s2', 'Go on.')],
        ['u:Opening', 'a:Summary', 'u:Go on.', 'a:three', 't:most'],
      ],
      [
        'nothing but the summary is left',
        [...three, summed('t1.s3', 'Go on.')],
        ['u:Opening', 'a:Summary', 'u:Go on.'],
      ],
      [
        'of a turn that is over, the next message follows',
        [...three, end('t1', 'limit'), summed('t1.s3', null), ...next],
        ['u:Opening', 'a:Summary', nextUser],
      ],
      [
        'of a turn that is over and goes on',
        [...three, end('t1', 'limit'), summed('t1.s3', null), resumed('t1')],
        ['u:Opening', 'a:Summary', 'u:Go on.'],
      ],
      [
        'a turn that ends behind it without a word',
        [...three, summed('t1.s2', 'Go on.'), end('t1', 'completed'), ...next],
        ['u:Opening', 'a:Summary', 'u:Go on.', 'a:three', 't:most', 'a:(done)', nextUser],
      ],
      [
        'a second summary takes the place of the first, and stubs stay',
        [
          ...three,
          summed('t1.s1', 'Go on.'),
          made('t1.s2', { stubs: [{ callId: 't1.s3.c1', text: '[short]' }] }),
          summed('t1.s2', 'Go on.'),
        ],
        ['u:Opening', 'a:Summary', 'u:Go on.', 'a:three', 't:[short]'],
      ],
      [
        'room that was not made changes nothing',
        [...three, { type: 'compaction.failed', data: { failure: { code: 'failed', message: 'x' } } }],
        [user, 'a:one', 't:contents', 'a:two', 't:more', 'a:three', 't:most'],
      ],
    ])('%s', (_, facts, messages) => {
      expect(shape(...facts)).toEqual(['s:SYSTEM', ...messages]);
    });

    it('leaves out the thinking of the steps it is about, and of no other', () => {
      const thought = [read('t1.s1', 'one'), read('t1.s2', 'two')].map((fact) => {
        if (fact.type === 'model.responded') fact.data.reasoning = 'Hm.';
        return fact;
      });
      const [one, two] = thought as [Fact, Fact];
      const facts = [...open, one, finished('t1.s1.c1'), two, finished('t1.s2.c1'), made('t1.s1')];
      const replies = render(...facts).filter(({ role }) => role === 'assistant');
      expect(replies.map((reply) => ('reasoning' in reply ? reply.reasoning : null))).toEqual([null, 'Hm.']);
    });
  });

  it('gives the same messages for the same journal, whether folded at once or bit by bit', () => {
    const facts = [
      ...open,
      read('t1.s1', 'x'),
      finished('t1.s1.c1'),
      responded('t1.s2', { text: 'y' }),
      end('t1', 'answered'),
    ];
    const events = journal(...facts);
    const whole = renderMessages('S', fold(events));
    for (let count = 1; count <= events.length; count += 1) renderMessages('S', fold(events.slice(0, count)));
    expect(renderMessages('S', fold(structuredClone(events)))).toEqual(whole);
  });
});

describe('words about another agent', () => {
  const switched = (from: string, to: string): Fact => ({
    type: 'mode.switched',
    data: { from, to, reason: 'r', by: 'person', words: `[You are ${to}.]` },
  });
  const [user, again] = ['u:Do it\n\n[Today is 2026-01-01.]', 'u:Again\n\n[Today is 2026-01-01.]'];
  const said = [...open, responded('t1.s1', { text: 'Yes.' }), end('t1', 'answered')];
  const next = [sent('Again'), started('t2')];
  const two = [
    ...open,
    responded('t1.s1', {
      calls: [
        ['read_file', {}],
        ['read_file', {}],
      ],
    }),
    finished('t1.s1.c1'),
  ];

  /** Each fact after the first `made` as the app writes it at that point of the story. */
  const lived = (facts: Fact[], made = 0): Fact[] => {
    const all = facts.slice(0, made);
    for (const fact of facts.slice(made)) all.push(...withWords([fact], fold(journal(...all))));
    return all;
  };

  it.each<[string, Fact[], string[]]>([
    ['are not told before there is a message', [...said, switched('coder', 'ask')], [user, 'a:Yes.']],
    [
      'stand behind the next message, and stay there',
      [
        ...said,
        switched('coder', 'ask'),
        ...next,
        responded('t2.s1', { text: 'No.' }),
        end('t2', 'answered'),
      ],
      [user, 'a:Yes.', `${again}\n\n[You are ask.]`, 'a:No.'],
    ],
    [
      'stand behind the first result that comes, which no request has held yet',
      [...two, switched('coder', 'debug'), finished('t1.s1.c2')],
      [user, 'a:', 't:ok', 't:ok\n\n[You are debug.]'],
    ],
    [
      'wait for the next message where a turn brings no more results',
      [
        ...open,
        switched('coder', 'debug'),
        responded('t1.s1', { text: 'Yes.' }),
        end('t1', 'answered'),
        ...next,
      ],
      [user, 'a:Yes.', `${again}\n\n[You are debug.]`],
    ],
    [
      'are those of the newest of several',
      [...said, switched('coder', 'ask'), switched('ask', 'debug'), ...next],
      [user, 'a:Yes.', `${again}\n\n[You are debug.]`],
    ],
    [
      'are none when it is the same agent again before anything was told',
      [...said, switched('coder', 'ask'), switched('ask', 'coder'), ...next],
      [user, 'a:Yes.', again],
    ],
    [
      'begin a session of another agent',
      [
        { ...created, data: { ...created.data, mode: 'ask', words: '[You are ask.]' } } as Fact,
        ...open.slice(1),
      ],
      [`${user}\n\n[You are ask.]`],
    ],
  ])('%s', (_, facts, expected) => {
    expect(shape(...lived(facts)).slice(1)).toEqual(expected);
  });

  it('never stand behind a result that was made before the switch, whenever it is written', () => {
    const late = [...two, switched('coder', 'debug'), finished('t1.s1.c2')];
    expect(shape(...late).slice(1)).toEqual([user, 'a:', 't:ok', 't:ok']);
    const more = [...late, read('t1.s2'), finished('t1.s2.c1')];
    expect(shape(...lived(more, late.length)).at(-1)).toBe('t:ok\n\n[You are debug.]');
  });
});
