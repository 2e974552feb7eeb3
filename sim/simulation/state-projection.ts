import type { Chart } from '../kernel/statechart/index.ts';
import type { GroupedDevices } from '../kernel/trace/group-series.ts';

/** A region of the device machine as the trace records it: its outer states, without nested ones. */
export interface ProjectedRegion {
  readonly name: string;
  readonly states: readonly string[];
}

/**
 * The state projection: what the trace records of configurations, and how many devices are in each state.
 *
 * Nested states stay out of the trace (`online.idle` and `online.pinging` are both `online`): a row for each ping would
 * bury the rest.
 */
export class StateProjection {
  readonly regions: readonly ProjectedRegion[];
  /** The indices of these regions. */
  readonly link: number;
  readonly trust: number;
  readonly update: number;
  readonly power: number;
  /** By event code, the region whose timer it is; 0 for events that are no timers. */
  readonly regionOfTimer: Uint8Array;
  /** The code of the timer of an established session. */
  readonly sessionTimer: number;

  /** By configuration and region, the projected state plus one; 0 until computed. */
  private states = new Uint8Array(1024);
  private readonly counts: Uint32Array<ArrayBuffer>[];
  /** By region, the same of each part of the groups: the states of the first, then those of the second, and so on. */
  private readonly ofParts: Uint32Array<ArrayBuffer>[];
  private readonly projectedOf: readonly Uint8Array[];

  constructor(
    private readonly chart: Chart,
    private readonly groups?: GroupedDevices,
  ) {
    this.regions = chart.regions.map(({ name, states }) => ({ name, states: [...new Set(states.map(outermost))] }));
    this.projectedOf = chart.regions.map(({ states }, region) =>
      Uint8Array.from(states, (state) => this.regions[region].states.indexOf(outermost(state))),
    );
    this.counts = this.regions.map(({ states }) => new Uint32Array(states.length));
    this.ofParts = this.regions.map(({ states }) => new Uint32Array(states.length * (groups?.parts ?? 0)));
    this.link = this.regionCalled('link');
    this.trust = this.regionCalled('trust');
    this.update = this.regionCalled('update');
    this.power = this.regionCalled('power');
    this.regionOfTimer = new Uint8Array(chart.events.length);
    this.sessionTimer = chart.timers.find(({ event }) => event.endsWith('.device.link.online.idle'))?.code ?? -1;
    for (const { code, event } of chart.timers) {
      this.regionOfTimer[code] = Math.max(
        0,
        this.regions.findIndex(({ name }) => event.includes(`.device.${name}.`)),
      );
    }
  }

  regionCalled(name: string): number {
    return this.regions.findIndex((region) => region.name === name);
  }

  stateOf(configuration: number, region: number): number {
    const at = configuration * this.regions.length + region;
    if (at >= this.states.length) this.grow(at);
    if (this.states[at] === 0)
      this.states[at] = this.projectedOf[region][this.chart.stateOf(configuration, region)] + 1;
    return this.states[at] - 1;
  }

  /** The same by its name. */
  stateName(configuration: number, region: number): string {
    return this.regions[region].states[this.stateOf(configuration, region)];
  }

  /** A device begins in a configuration. */
  enter(device: number, configuration: number): void {
    for (let region = 0; region < this.regions.length; region++) {
      const state = this.stateOf(configuration, region);
      this.counts[region][state]++;
      this.inPart(device, region, state, 1);
    }
  }

  move(device: number, region: number, from: number, to: number): void {
    this.counts[region][from]--;
    this.counts[region][to]++;
    if (this.groups === undefined) return;
    this.inPart(device, region, from, -1);
    this.inPart(device, region, to, 1);
  }

  /** Devices in a state now. */
  count(region: string, state: string): number {
    const r = this.regions.findIndex(({ name }) => name === region);
    return this.counts[r][this.regions[r].states.indexOf(state)];
  }

  /** The same of a group. */
  countIn(group: number, region: string, state: string): number {
    const r = this.regions.findIndex(({ name }) => name === region);
    const { states } = this.regions[r];
    const place = states.indexOf(state);
    let total = 0;
    for (const part of this.groups?.partsOf[group] ?? []) total += this.ofParts[r][part * states.length + place];
    return total;
  }

  save() {
    return [...this.counts, ...this.ofParts].map((counts) => counts.slice());
  }

  restore(state: ReturnType<StateProjection['save']>): void {
    for (const [nth, counts] of [...this.counts, ...this.ofParts].entries()) counts.set(state[nth]);
  }

  private inPart(device: number, region: number, state: number, change: number): void {
    if (this.groups === undefined) return;
    const { length } = this.regions[region].states;
    this.ofParts[region][this.groups.partOf[device] * length + state] += change;
  }

  private grow(at: number): void {
    const states = new Uint8Array(Math.max(at + 1, this.states.length * 2));
    states.set(this.states);
    this.states = states;
  }
}

const outermost = (state: string): string => state.split('.', 1)[0];
