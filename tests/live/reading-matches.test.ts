import { describe, expect, it } from 'vitest';
import { ReadingMatches } from '../../broker/live/client/reading-matches.ts';

describe('the latency of a reading', () => {
  it('is known once both of its instants are, whichever comes first', () => {
    const matches = new ReadingMatches(2);
    matches.sent(0, 1, 100);
    matches.arrived(1, 1, 210);
    expect(matches.figures().count).toBe(0);
    matches.arrived(0, 1, 110);
    matches.sent(1, 1, 200);
    expect(matches.figures()).toMatchObject({ count: 2, maxMs: expect.closeTo(10, 1) });
  });

  it('counts once, however often the reading arrives', () => {
    const matches = new ReadingMatches(1);
    matches.sent(0, 1, 100);
    for (const at of [110, 120, 130]) matches.arrived(0, 1, at);
    expect(matches.figures()).toMatchObject({ count: 1, maxMs: expect.closeTo(10, 1) });
  });

  it('is a microsecond where the clocks of two machines make it negative', () => {
    const matches = new ReadingMatches(1);
    matches.sent(0, 1, 100);
    matches.arrived(0, 1, 99.9);
    expect(matches.figures()).toMatchObject({ count: 1, maxMs: 0.001 });
  });

  it('is not known of readings that waited longest, when too many wait', () => {
    const matches = new ReadingMatches(1);
    for (let reading = 0; reading < 2_000; reading++) matches.sent(0, reading, reading);
    for (let reading = 0; reading < 2_000; reading++) matches.arrived(0, reading, reading + 1);
    expect(matches.figures().count).toBe(1_024);
  });
});
