import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCents, parseCents } from '../src/money.js';

test('amounts become cents', () => {
  assert.equal(parseCents('12.5'), 1250);
  assert.equal(parseCents('-3'), -300);
  assert.throws(() => parseCents('a lot'), /not an amount/);
});

test('cents become amounts', () => {
  assert.equal(formatCents(5), '0.05');
  assert.equal(formatCents(-1250), '-12.50');
});
