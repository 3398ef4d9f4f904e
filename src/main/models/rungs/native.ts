/**
 * The native rung: the server makes the calls, and requests go through as they are. Watched is only what gets past it: call
 * text that the server took for words, and dead ends of its grammar.
 */
import type { Model } from '../model.ts';
import { callAsText, callInText } from './call-in-text.ts';
import { throughDeadEnds } from './dead-end.ts';
import { fewerTools } from './reply-schema.ts';

export function nativeRung(inner: Model): Model {
  return {
    ...inner,
    async *stream(request) {
      const { tools } = request;
      let text = '';
      let called = false;
      const answer = throughDeadEnds((smaller) =>
        inner.stream(smaller ? { ...request, tools: fewerTools(tools) } : request),
      );
      for await (const part of answer) {
        if (part.kind === 'text') text += part.text;
        called ||= part.kind === 'call';
        if (part.kind !== 'end') {
          yield part;
          continue;
        }
        const stray = called || part.finish === 'length' ? undefined : callInText(text, tools);
        if (stray === undefined) yield { ...part, rung: 'native' };
        else {
          yield callAsText(stray, 0);
          yield { ...part, finish: 'calls', rung: 'native' };
        }
      }
    },
  };
}
