import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../../src/main/base/template.ts';

describe('fillTemplate', () => {
  it('fills every place, and leaves the opening comment and outer white space out', () => {
    expect(
      fillTemplate('<!-- for editors\n{{not}} -->\n\n{{a}} and {{b}}, {{a}}\n', { a: '1', b: '2' }),
    ).toBe('1 and 2, 1');
  });

  it('takes values as they are', () => {
    expect(fillTemplate('{{a}}', { a: '$& {{b}} $1' })).toBe('$& {{b}} $1');
  });

  it('throws for a value that is missing and for one that is left over', () => {
    expect(() => fillTemplate('{{a}} {{b}}', { a: '1' })).toThrow('b');
    expect(() => fillTemplate('{{a}}', { a: '1', b: '2' })).toThrow('b');
    expect(() => fillTemplate('{{toString}}', {})).toThrow('toString');
  });
});
