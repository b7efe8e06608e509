import { describe, expect, it } from 'vitest';
import { toggled } from './data-table.ts';

const keys = ['a', 'b', 'c', 'd'];

describe('the choice of rows', () => {
  it('adds the row that was ticked, and takes away the one that was cleared', () => {
    expect(toggled({ keys, chosen: ['a'], index: 2, isChosen: true, from: null })).toEqual(['a', 'c']);
    expect(toggled({ keys, chosen: ['a', 'c'], index: 0, isChosen: false, from: null })).toEqual(['c']);
  });

  it('takes everything between two rows with it while shift is held, downwards and upwards', () => {
    expect(toggled({ keys, chosen: ['a'], index: 2, isChosen: true, from: 0 })).toEqual(['a', 'b', 'c']);
    expect(toggled({ keys, chosen: ['d'], index: 1, isChosen: true, from: 3 })).toEqual(['d', 'b', 'c']);
    expect(toggled({ keys, chosen: keys, index: 1, isChosen: false, from: 2 })).toEqual(['a', 'd']);
  });

  it('keeps what was chosen on another page', () => {
    expect(toggled({ keys, chosen: ['z'], index: 0, isChosen: true, from: null })).toEqual(['z', 'a']);
  });
});
