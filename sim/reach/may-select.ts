import type { Fleet } from '../fleet/fleet.ts';
import { selectDevices } from '../fleet/select-devices.ts';
import { selectionDraw } from '../fleet/selection-draw.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import type { Plan, TimelineEntry } from '../plan/plan.ts';
import { fixedTerms, type Selection } from '../plan/selection.ts';
import type { DeviceSet, Term } from '../selection/device-facts.ts';
import { devicesIn, ownTerms } from '../selection/selected.ts';

/** Devices that a step may select, and those that it selects in any case; both are the same where no run has to tell. */
export interface Bounds {
  readonly may: DeviceSet;
  readonly must: DeviceSet;
}

/**
 * Which devices each step of a timeline can be about, before the run: what only a run can tell, such as the state of a
 * device, may hold of each.
 */
export class MaySelect {
  private readonly known = new Map<number, Bounds>();

  constructor(
    private readonly fleet: Fleet,
    private readonly plan: Pick<Plan, 'timeline' | 'releases'>,
  ) {}

  /** None for a step that is not about devices. */
  boundsOf(step: number): Bounds {
    const known = this.known.get(step);
    if (known !== undefined) return known;
    // A step that is selected by itself has no devices.
    this.known.set(step, { may: this.filled(0), must: this.filled(0) });
    const entry = this.plan.timeline[step];
    const { action } = entry;
    const found = 'on' in action ? this.bounds(action.on, step) : { may: this.filled(0), must: this.filled(0) };
    this.known.set(step, found);
    return found;
  }

  private bounds(selection: Selection, step: number): Bounds {
    const parts = [
      ...ownTerms(selection).map((term) => this.ofTerm(term, step)),
      ...(selection.all ?? []).map((part) => this.bounds(part, step)),
      ...(selection.any === undefined ? [] : [union(selection.any.map((part) => this.bounds(part, step)))]),
      ...(selection.not === undefined ? [] : [inverted(this.bounds(selection.not, step))]),
      ...(selection.share === undefined ? [] : [this.ofShare(selection.share, step)]),
    ];
    const all = parts.reduce(both, { may: this.filled(1), must: this.filled(1) });
    return selection.pick === undefined ? all : this.picked(all, selection.pick, step);
  }

  private ofTerm(term: Term, step: number): Bounds {
    if (term.key === 'event') return this.unknown();
    const { key, words } = term;
    if (key === 'same-as') return union(words.map((label) => this.sameAs(label, step)));
    const isExact =
      (fixedTerms as readonly string[]).includes(key) ||
      ['name', 'tag', 'gateway'].includes(key) ||
      (key === 'firmware' && !this.changesFirmware);
    return isExact ? exactly(this.select({ [key]: words }, step)) : this.unknown();
  }

  /** The devices of another step, if that has started. */
  private sameAs(label: string, step: number): Bounds {
    const { timeline } = this.plan;
    const other = timeline.findIndex((entry) => entry.label === label);
    if (other < 0) return exactly(this.filled(0));
    const { may, must } = this.boundsOf(other);
    return { may, must: hasStarted(timeline[other], timeline[step]) ? must : this.filled(0) };
  }

  /** A repeated step draws anew each time. */
  private ofShare(share: number, step: number): Bounds {
    return this.repeats(step) ? this.unknown() : exactly(this.select({ share }, step));
  }

  /** Which ones are picked is known only where it is known from which. */
  private picked({ may, must }: Bounds, pick: number, step: number): Bounds {
    const isExact = !this.repeats(step) && may.every((one, device) => one === must[device]);
    if (!isExact) return { may, must: this.filled(0) };
    const draw = selectionDraw(step, 0);
    const drawn = [...devicesIn(may)].map((device) => ({ device, chance: this.chanceOf(device, draw) }));
    drawn.sort((a, b) => a.chance - b.chance || a.device - b.device);
    const found = this.filled(0);
    for (const { device } of drawn.slice(0, pick)) found[device] = 1;
    return exactly(found);
  }

  private chanceOf(device: number, draw: number): number {
    return this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.selection, draw);
  }

  private repeats(step: number): boolean {
    return this.plan.timeline[step].trigger.kind === 'every';
  }

  private select(selection: Selection, step: number): DeviceSet {
    const found = this.filled(0);
    for (const device of selectDevices(this.fleet, selection, selectionDraw(step, 0))) found[device] = 1;
    return found;
  }

  private get changesFirmware(): boolean {
    const { releases = [], timeline } = this.plan;
    return releases.length > 0 || timeline.some(({ action }) => action.kind === 'sideload' || action.kind === 'attack');
  }

  private unknown(): Bounds {
    return { may: this.filled(1), must: this.filled(0) };
  }

  private filled(value: 0 | 1): DeviceSet {
    return new Uint8Array(this.fleet.size).fill(value);
  }
}

const exactly = (devices: DeviceSet): Bounds => ({ may: devices, must: devices });

const both = (one: Bounds, other: Bounds): Bounds => ({
  may: one.may.map((is, device) => is & other.may[device]),
  must: one.must.map((is, device) => is & other.must[device]),
});

const union = (some: readonly Bounds[]): Bounds => {
  const [first, ...others] = some;
  return others.reduce(
    (one, other) => ({
      may: one.may.map((is, device) => is | other.may[device]),
      must: one.must.map((is, device) => is | other.must[device]),
    }),
    first,
  );
};

const inverted = ({ may, must }: Bounds): Bounds => ({
  may: must.map((is) => 1 - is),
  must: may.map((is) => 1 - is),
});

/** Whether a step has started in any case, once, when the other one selects its devices. */
function hasStarted(one: TimelineEntry, other: TimelineEntry): boolean {
  if (one.trigger.kind === 'every') return false;
  if ('guards' in other.trigger)
    return other.trigger.guards.follows.some((some) => some.every(({ label }) => label === one.label));
  return one.trigger.kind === 'at' && other.trigger.kind === 'at' && one.trigger.atMs < other.trigger.atMs;
}
