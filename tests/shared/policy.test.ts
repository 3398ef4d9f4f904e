import { describe, expect, it } from 'vitest';
import { ruleSchema } from '../../src/shared/policy.ts';

describe('a rule about a path', () => {
  it.each(['docs/**', '*.pem', 'secrets/', './a/b', 'app/[id]/page.tsx', 'a{b}.txt', 'a..b'])(
    'may be %s',
    (path) => {
      expect(ruleSchema.safeParse({ verdict: 'deny', path }).success).toBe(true);
    },
  );

  it.each(['{a,b}/**', '*.{pem,key}', '../x', 'a/../b', '~/.ssh', 'a\\b', 'C:/x'])(
    'is refused as %s: it would never be found',
    (path) => {
      const found = ruleSchema.safeParse({ verdict: 'deny', path });
      expect(found.error?.issues[0]?.message).toContain('not a path in the workspace');
    },
  );
});
