import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestValue } from '../../src/main/base/digest.ts';
import { canonicalJson } from '../../src/shared/canonical-json.ts';

describe('canonical JSON', () => {
  it.each([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: -0 }, '{"b":0}'],
    ['é\n"', '"é\\n\\""'],
    [{ '10': 1, '9': 2 }, '{"10":1,"9":2}'],
  ])('writes %j as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([
    [Number.NaN, '$'],
    [{ a: { b: [Number.POSITIVE_INFINITY] } }, '$.a.b[0]'],
    [[undefined], '$[0]'],
    [{ a: () => 1 }, '$.a'],
    [{ at: new Date(0) }, '$.at'],
    [new Map(), '$'],
    [10n, '$'],
  ])('refuses what JSON would silently change: %o', (value, path) => {
    expect(() => canonicalJson(value)).toThrow(path);
  });

  it('is read back as the same value and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('gives the digest everybody else gets for the same bytes', () => {
    // printf '{"a":1}' | sha256sum
    expect(digestValue({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
    expect(digestValue({ a: 2 })).not.toBe(digestValue({ a: 1 }));
  });
});
