import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../../sim/plan/control-list.ts';
import { attackedPlan, off, written } from '../../kit/attack-plans.ts';
import { hours, minutes } from '../../kit/lone-plan.ts';
import { summarized } from '../../kit/summarized.ts';

describe('an image that an actor has written to a device', () => {
  /** Its readings that are lost, and how long it is offline, within eight hours. Its evidence is refused after half an hour. */
  async function lost(...controls: readonly ControlId[]) {
    const step = written(minutes(10), { on: { name: 'acme/sensor-1' }, forMs: minutes(20) });
    const made = attackedPlan([step], off('sideload-lock', 'secure-boot', ...controls), { durationMs: hours(8) });
    const { harm } = await summarized({ ...made, pki: { ...made.pki, certificateLifetimeMs: hours(1) } });
    const sumOf = (parts: Readonly<Record<string, number>>) =>
      Object.values(parts).reduce((all, part) => all + part, 0);
    return { readings: sumOf(harm.readingsLost), offlineMs: sumOf(harm.offlineMs) };
  }

  it('costs no reading with repair-grant, and all that come after its certificate without', async () => {
    const [repaired, refused] = [await lost(), await lost('repair-grant')];
    expect(repaired.readings).toBe(0);
    expect(repaired.offlineMs).toBeLessThan(minutes(1));
    // One a minute from the end of the hour on, less what its buffer holds.
    expect(refused.readings).toBeGreaterThan(400);
    expect(refused.offlineMs).toBeGreaterThan(hours(6.9));
  });
});
