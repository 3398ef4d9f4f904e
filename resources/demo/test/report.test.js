import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCategory, parseEntries, report, total } from '../src/index.js';

const entries = parseEntries('food 4.20\nbooks 12.50\n\nfood 3.80\n');

test('the total counts every entry', () => {
  assert.equal(total(entries), 2050);
});

test('a category adds up all of its entries', () => {
  assert.deepEqual([...byCategory(entries)], [['food', 800], ['books', 1250]]);
});

test('a report of nothing has only a total', () => {
  assert.equal(report([]), 'total: 0.00');
});
