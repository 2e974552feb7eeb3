import { afterEach, describe, expect, it, vi } from 'vitest';
import { findChromium } from '../../bin/bench/find-chromium.ts';
import { spread } from '../../bin/bench/spread.ts';
import { benchPage, pageLine } from '../../bin/bench/viewer-page.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the browser of the bench', () => {
  it('is the one that CHROMIUM names, with no fallback', () => {
    expect(findChromium({ CHROMIUM: process.execPath })).toBe(process.execPath);
    expect(findChromium({ CHROMIUM: '/nowhere/chromium' })).toBeUndefined();
  });

  it('is left out where there is none, with a hint how to get it', async () => {
    vi.stubEnv('CHROMIUM', '/nowhere/chromium');
    const result = await benchPage([[10, 10, true]], { rounds: 1, page: new Map() }, () => {});
    expect(result).toEqual({ leftOut: expect.stringContaining('CHROMIUM') });
  });
});

describe('what the bench prints', () => {
  const measured = {
    chromium: '1',
    devices: 1_000_000,
    rows: 5_000_000,
    firstRasterMs: 1_234,
    reportMs: undefined,
    reportBytes: undefined,
    screenMs: spread([16, 17, 18]),
    pictureMs: spread([]),
    picturesPerSecond: 59.6,
  };

  it('names the first picture and the frames', () => {
    expect(pageLine(measured)).toMatch(
      /^5M rows, 1000000 devices: first picture 1\.23 s; .*screen 17\.0 \/ 18\.0 ms.*60 pictures\/s$/,
    );
    expect(pageLine({ ...measured, reportMs: 900, reportBytes: 26e6 })).toContain('from disk 0.90 s (26 MB of run)');
  });
});
