import { describe, expect, it } from 'vitest';
import { LatestBySize } from '../../bin/queue/latest-by-size.ts';

describe('the latest by size', () => {
  it('are as many as fit, those used last', () => {
    const kept = new LatestBySize<string>(10);
    kept.set('a', 'A', 4);
    kept.set('b', 'B', 4);
    expect(kept.get('a')).toBe('A');
    kept.set('c', 'C', 4);
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual(['A', undefined, 'C']);
  });

  it('count a value that is set again once', () => {
    const kept = new LatestBySize<string>(10);
    for (let nth = 0; nth < 5; nth++) kept.set('a', `A${nth}`, 4);
    kept.set('b', 'B', 4);
    expect([kept.get('a'), kept.get('b')]).toEqual(['A4', 'B']);
  });

  it('have one that is larger than all alone, and none for it', () => {
    const kept = new LatestBySize<string>(10);
    kept.set('a', 'A', 4);
    kept.set('large', 'L', 100);
    expect([kept.get('a'), kept.get('large')]).toEqual([undefined, 'L']);
    kept.set('b', 'B', 4);
    expect([kept.get('large'), kept.get('b')]).toEqual([undefined, 'B']);
  });
});
