import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cWheel } from '../../bin/bench/c-wheel.ts';
import { benchHold } from '../../bin/bench/hold.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetlab-holds-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A compiler whose programs say what they were asked for. */
function compiler(): void {
  const [program, file] = ['#!/bin/sh\necho "$(($1 + $2))"\n', join(folder, 'cc')];
  writeFileSync(file, `#!/bin/sh\nprintf '%s' '${program}' > "$3"\n/bin/chmod +x "$3"\n`);
  chmodSync(file, 0o755);
}

describe('the wheel in C', () => {
  it('is not there without a compiler', () => {
    vi.stubEnv('PATH', folder);
    expect(cWheel()).toBeUndefined();
  });

  it('is what the compiler has made of it, called with entries and steps', () => {
    compiler();
    vi.stubEnv('PATH', folder);
    expect(cWheel()?.hold(100, 7)).toBe(107);
  });
});

describe('the hold model', () => {
  it('measures other programs in turns with the queues, as far as they go', () => {
    const asked: string[] = [];
    const outside = (name: string, entriesMax: number, stepsMax: number) => ({
      ...{ name, entriesMax, stepsMax },
      hold: (entries: number, steps: number) => {
        asked.push(`${name} ${entries} ${steps}`);
        return 5;
      },
    });
    const result = benchHold(50, 2, 1_000, [outside('far', 100, 200), outside('near', 40, 2_000)]);
    expect(asked).toEqual(['far 50 200', 'far 50 200']);
    expect(result.outsideNs).toEqual({ far: 5 });
    expect(result.wheelNs).toBeGreaterThan(0);
  });
});
