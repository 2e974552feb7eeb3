import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchPlan } from './bench-plan.ts';
import { xorshift } from './hold.ts';
import { recordedWorld } from './recorded-world.ts';

export interface TraceResult {
  readonly rows: number;
  /** Recorded, hashed, summarized and written. */
  readonly rowsPerSecond: number;
  readonly bytesPerRow: number;
}

/** Measures recording rows of changes through the recorder into a run folder. */
export async function benchTrace(rows: number): Promise<TraceResult> {
  const devices = 100_000;
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-bench-'));
  try {
    const plan = benchPlan({ devices, durationMs: 3_600_000, everyMs: 900_000, fidelity: 'model', qos: 1 });
    const { world, path, finish } = await recordedWorld(plan, root);
    const random = xorshift(rows);
    const start = performance.now();
    for (let row = 0; row < rows; row++) {
      const device = random() % devices;
      world.recorder.change(Math.floor((row / rows) * plan.durationMs), device, 1, random() % 6, random() % (row + 1));
    }
    world.recorder.flush();
    finish();
    const seconds = (performance.now() - start) / 1_000;
    const files = readdirSync(path).filter((name) => name.startsWith('changes-'));
    const bytes = files.reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
    return { rows, rowsPerSecond: rows / seconds, bytesPerRow: bytes / rows };
  } finally {
    rmSync(root, { recursive: true });
  }
}
