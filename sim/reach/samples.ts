import type { ControlId, ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import type { Move } from '../threat/campaigns/move.ts';
import { controlBits } from '../update-security/update-verdict.ts';
import { SampleFleet } from './sample-fleet.ts';
import { type UpdatedDevices, type UpdateOutcome, updateOutcomes } from './update-outcomes.ts';

/** Sample fleets of a plan under any settings, and what they decide; each is made once. */
export class Samples {
  private readonly fleets = new Map<string, SampleFleet>();
  private readonly outcomes = new Map<string, ReturnType<typeof updateOutcomes>>();

  constructor(
    private readonly plan: Plan,
    private readonly ways: readonly Move[],
  ) {}

  /** Two controls decide what starts. */
  under(controls: ControlSettings): SampleFleet {
    const key = bootKey(controls);
    const known = this.fleets.get(key) ?? new SampleFleet(this.plan, this.ways, controls);
    this.fleets.set(key, known);
    return known;
  }

  /** What can come of a false update that is shown to devices of a product. */
  updateOutcome(controls: ControlSettings, move: Move, of: UpdatedDevices): UpdateOutcome {
    const key = `${of.product} ${of.isInvaded} ${bootKey(controls)} ${controlBits(controls)}`;
    const sample = this.under(controls);
    const known = this.outcomes.get(key) ?? updateOutcomes(sample, controls, of);
    this.outcomes.set(key, known);
    return known.get(sample.stepOf(move) ?? -1) ?? none;
  }
}

const bootKey = (controls: ControlSettings): string => bootControls.map((id) => controls[id]).join();
const bootControls = ['secure-boot', 'anti-rollback'] as const satisfies readonly ControlId[];

const none: UpdateOutcome = { gains: new Set(), refusals: [] };
