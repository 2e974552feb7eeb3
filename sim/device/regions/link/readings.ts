import type { Fleet } from '../../../fleet/fleet.ts';
import type { RunCounters } from '../../../kernel/trace/run-counters.ts';
import { numberWord, readingWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import type { Outbox } from '../../../protocol/outbox.ts';
import { readingValue } from '../../signal.ts';

/**
 * The readings that devices hold: taken, sent, acknowledged or dropped, always the oldest first. A reading keeps the value
 * that it was taken with, however often and late it is sent.
 */
export class Readings {
  private readonly haveValues: boolean;

  constructor(
    private readonly fleet: Fleet,
    private readonly outbox: Outbox,
    private readonly counters: RunCounters,
    private readonly clock: { readonly now: number },
  ) {
    this.haveValues = fleet.products.some(({ plan }) => plan.telemetry.signal !== undefined);
  }

  /** Takes one reading and sends waiting ones if the session allows. */
  take(device: number): void {
    const { fleet } = this;
    const nth = fleet.readingsTaken.get(device);
    fleet.readingsTaken.set(device, nth + 1);
    this.counters.produced.add(device);
    if (this.haveValues) this.measure(device, nth);
    if (fleet.online.get(device) === 1) this.send(device);
    else this.trimBuffer(device, fleet.productOf(device).plan.telemetry.buffer);
  }

  /** Sends waiting readings: at QoS 0 all of them, above it as many as may be in flight at once. */
  send(device: number): void {
    const { fleet } = this;
    const { qos } = fleet.productOf(device).plan.telemetry;
    for (;;) {
      const underWay = fleet.inFlight.get(device);
      const reading = fleet.settled.get(device) + underWay;
      if (reading >= fleet.readingsTaken.get(device) || underWay >= IN_FLIGHT_MAX) return;
      const isRepeat = underWay < fleet.repeats.get(device);
      const value = this.haveValues ? fleet.values.at(fleet.product.get(device), device, underWay) : 0;
      fleet.inFlight.set(device, underWay + 1);
      if (qos === 0) this.settle(device, 1);
      fleet.lastSentAt.set(device, this.clock.now);
      this.counters.sent.add(device);
      this.outbox.put(CommandCode.reading, device, readingWord(reading, isRepeat), numberWord(value));
    }
  }

  /** The broker has acknowledged the oldest reading in flight. */
  acknowledged(device: number): void {
    if (this.fleet.inFlight.get(device) > 0) this.settle(device, 1);
    this.send(device);
  }

  /** The session is over: unacknowledged readings wait to be sent again. */
  requeueInFlight(device: number): void {
    const { fleet } = this;
    fleet.online.set(device, 0);
    fleet.repeats.set(device, Math.max(fleet.repeats.get(device), fleet.inFlight.get(device)));
    fleet.inFlight.set(device, 0);
  }

  /** The session is over, and the memory that holds the readings is lost. */
  lose(device: number): void {
    this.requeueInFlight(device);
    this.trimBuffer(device, 0);
  }

  /** Drops the oldest readings beyond the device's buffer. */
  trimBuffer(device: number, room: number): void {
    const { fleet } = this;
    const waiting = fleet.readingsTaken.get(device) - fleet.settled.get(device);
    if (waiting <= room) return;
    this.counters.dropped.add(device, waiting - room);
    this.settle(device, waiting - room);
  }

  /** Keeps the value of a reading that is taken now. */
  private measure(device: number, nth: number): void {
    const { fleet, clock } = this;
    const { signal } = fleet.productOf(device).plan.telemetry;
    if (signal === undefined) return;
    const measuring = { chance: fleet.chance, key: fleet.keyOf(device) };
    const measured = readingValue(signal, measuring, clock.now, nth);
    const value = fleet.falseReadings?.valueOf(device, signal, measured, clock.now, nth) ?? measured;
    fleet.values.push(fleet.product.get(device), device, value);
  }

  /** Removes the oldest readings from the buffer: they were sent and acknowledged, or dropped. */
  private settle(device: number, readings: number): void {
    const { fleet } = this;
    fleet.settled.set(device, fleet.settled.get(device) + readings);
    fleet.inFlight.set(device, Math.max(0, fleet.inFlight.get(device) - readings));
    fleet.repeats.set(device, Math.max(0, fleet.repeats.get(device) - readings));
    if (this.haveValues) fleet.values.drop(fleet.product.get(device), device, readings);
  }
}

/** Readings of QoS 1 and 2 in flight at once: Mosquitto's default per client (max_inflight_messages). */
const IN_FLIGHT_MAX = 20;
