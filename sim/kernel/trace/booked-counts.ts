import type { GroupedDevices } from './group-series.ts';
import type { RunCounters } from './run-counters.ts';

/**
 * Readings and checks for updates that are counted before their time, in the sample that they fall into: at its instant they move to
 * the run's counters. What does not happen after all is taken back before.
 *
 * Shape   a ring of samples, with counts for each part of the groups; a sample holds what happens after the one before it, up
 *         to and at its own instant
 * Units   ticks; readings; checks; bytes
 */
export class BookedCounts {
  private readonly parts: number;
  /** A power of two. */
  private readonly samples: number;
  private readonly taken: Int32Array;
  private readonly held: Int32Array;
  private readonly dropped: Int32Array;
  private readonly arrived: Int32Array;
  private readonly bytes: Float64Array;
  private readonly checks: Int32Array;
  /** By sample, how many checks wait for their answers at its instant. */
  private readonly waiting: Int32Array;
  /** Of the latest sample, its number in the run and what waited then. */
  private latest = -1;
  private waitingThen = 0;
  /** The span of the sample that was booked into last, and its first place: a reading often arrives in the sample it is taken in. */
  private from = 0;
  private until = 0;
  private first = 0;

  constructor(
    private readonly counters: RunCounters,
    private readonly sampleEveryMs: number,
    private readonly groups: GroupedDevices | undefined,
  ) {
    this.parts = Math.max(1, groups?.parts ?? 0);
    this.samples = SAMPLES_MAX;
    while (this.samples > 2 && this.samples * this.parts > PLACES_MAX) this.samples /= 2;
    this.taken = new Int32Array(this.samples * this.parts);
    this.held = new Int32Array(this.samples * this.parts);
    this.dropped = new Int32Array(this.samples * this.parts);
    this.arrived = new Int32Array(this.samples * this.parts);
    this.bytes = new Float64Array(this.samples * this.parts);
    this.checks = new Int32Array(this.samples * this.parts);
    this.waiting = new Int32Array(this.samples);
  }

  /** The first tick that lies too far ahead of `now` to be booked. */
  horizonAt(now: number): number {
    return (Math.floor(now / this.sampleEveryMs) + this.samples - 1) * this.sampleEveryMs + 1;
  }

  /** A device takes a reading and sends it; `times` is -1 for one that it does not take after all, and 0 for one that is booked already. */
  take(device: number, tick: number, times: number): void {
    this.taken[this.placeOf(device, tick)] += times;
  }

  /** A device without a session takes a reading and keeps it. */
  hold(device: number, tick: number, times: number): void {
    this.held[this.placeOf(device, tick)] += times;
  }

  /** A device has no room for its oldest reading. */
  drop(device: number, tick: number, times: number): void {
    this.dropped[this.placeOf(device, tick)] += times;
  }

  /** A reading that is sent arrives at the platform for the first time. */
  arrive(device: number, tick: number, payloadBytes: number, times: number): void {
    const place = this.placeOf(device, tick);
    this.arrived[place] += times;
    this.bytes[place] += times * payloadBytes;
  }

  /** A device checks for updates. */
  check(device: number, tick: number, times: number): void {
    this.checks[this.placeOf(device, tick)] += times;
  }

  /** A check waits for its answer from one tick to another. Samples that are over are left as they are. */
  wait(from: number, until: number, times: number): void {
    const first = Math.max(Math.ceil(from / this.sampleEveryMs), this.latest + 1);
    for (let sample = first; sample * this.sampleEveryMs < until; sample++) this.waiting[this.inRing(sample)] += times;
  }

  /** Checks that waited for their answers at the latest sample. */
  get checksWaiting(): number {
    return this.waitingThen;
  }

  /** Moves to the counters what falls into the sample at `tick`. */
  settleAt(tick: number): void {
    this.latest = Math.ceil(tick / this.sampleEveryMs);
    const sample = this.inRing(this.latest);
    this.waitingThen = this.waiting[sample];
    this.waiting[sample] = 0;
    this.settle(sample);
  }

  /** The same for everything that is booked: nothing lies ahead of now. */
  settleAll(): void {
    for (let sample = 0; sample < this.samples; sample++) this.settle(sample);
  }

  /** Nothing is booked any more. */
  clear(): void {
    this.taken.fill(0);
    this.held.fill(0);
    this.dropped.fill(0);
    this.arrived.fill(0);
    this.bytes.fill(0);
    this.checks.fill(0);
    this.waiting.fill(0);
  }

  private settle(sample: number): void {
    const { produced, sent, dropped, delivered, bytesUp, updateChecks } = this.counters;
    for (let part = 0; part < this.parts; part++) {
      const place = sample * this.parts + part;
      produced.addToPart(part, this.taken[place] + this.held[place]);
      sent.addToPart(part, this.taken[place]);
      dropped.addToPart(part, this.dropped[place]);
      delivered.addToPart(part, this.arrived[place]);
      bytesUp.addToPart(part, this.bytes[place]);
      updateChecks.addToPart(part, this.checks[place]);
      this.taken[place] = this.held[place] = this.dropped[place] = 0;
      this.arrived[place] = this.bytes[place] = this.checks[place] = 0;
    }
  }

  private placeOf(device: number, tick: number): number {
    if (tick <= this.from || tick > this.until) this.moveTo(tick);
    return this.groups === undefined ? this.first : this.first + this.groups.partOf[device];
  }

  private moveTo(tick: number): void {
    const sample = Math.ceil(tick / this.sampleEveryMs);
    this.until = sample * this.sampleEveryMs;
    this.from = this.until - this.sampleEveryMs;
    this.first = this.inRing(sample) * this.parts;
  }

  /** The place of a sample in the ring. */
  private inRing(sample: number): number {
    return (sample >>> 0) & (this.samples - 1);
  }
}

/** How many samples ahead readings are booked at most, and how many counts of parts that may come to: 59 MB. */
const SAMPLES_MAX = 4_096;
const PLACES_MAX = 2 ** 21;
