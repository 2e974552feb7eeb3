import type { Fleet } from '../fleet/fleet.ts';
import type { Row } from '../kernel/ids.ts';
import type { Recorder } from '../kernel/trace/recorder.ts';
import { NONE } from '../kernel/trace/sink.ts';
import type { Outbox } from '../protocol/outbox.ts';
import type { StateProjection } from './state-projection.ts';

/** What the rows of steps are made from. */
export interface StepRowsParts {
  readonly fleet: Fleet;
  readonly projection: StateProjection;
  readonly recorder: Recorder;
  readonly outbox: Outbox;
  readonly clock: { readonly now: number };
  /** By device without network, the row of the outage that first cut it. */
  readonly networkRows: ReadonlyMap<number, Row>;
}

/** The rows that a step of a device leaves in the trace, each with its cause. */
export class StepRows {
  constructor(private readonly parts: StepRowsParts) {}

  /** The row of a region's latest transition. */
  latest(device: number, region: number): Row {
    return this.parts.fleet.row.get(device, region);
  }

  /** One row for each region that has moved; the first is caused by the event, the others by the first. */
  recordTransitions(device: number, before: number, after: number, cause: number): void {
    const { projection, recorder, fleet, clock } = this.parts;
    const regions = projection.regions.length;
    let behind = cause;
    for (let region = 0; region < regions; region++) {
      const from = projection.stateOf(before, region);
      const to = projection.stateOf(after, region);
      if (from === to) continue;
      const row = recorder.change(clock.now, device, region, to, behind);
      if (behind === cause) behind = row;
      fleet.row.set(device, row, region);
      projection.move(device, region, from, to);
    }
  }

  /** A note's cause is the transition of its region in this step or, without one, the cause of the step. Returns the last one. */
  recordNotes(device: number, before: number, after: number, cause: number): Row {
    const { projection, recorder, outbox, clock } = this.parts;
    let row: Row = NONE;
    for (const { kind, region, facts } of outbox.notes) {
      const number = projection.regionCalled(region);
      const hasMoved = projection.stateOf(before, number) !== projection.stateOf(after, number);
      row = recorder.event(clock.now, kind, facts, hasMoved ? this.latest(device, number) : cause);
    }
    outbox.notes.length = 0;
    return row;
  }

  /**
   * What a device answers an actor follows from what it has noted in this step, or from the transition of that region; without either
   * from the cause of the step, `behind`: the latest of these.
   */
  behindAnswer(device: number, region: number, behind: number): Row {
    const latest = this.latest(device, region);
    const isKnown = behind >= 0 && behind !== NONE;
    return isKnown && (latest === NONE || latest < behind) ? behind : latest;
  }

  /** The row that armed a timer or, if its answer was lost to a network outage, the row of the outage. */
  causeOfTimer(device: number, code: number): Row {
    const { projection, fleet, networkRows } = this.parts;
    const region = projection.regionOfTimer[code];
    // A session that the device ends in order to use a renewed certificate ends because of the renewal.
    if (code === projection.sessionTimer && fleet.reconnectAt.get(device) > 0)
      return this.latest(device, projection.trust);
    const isCutOff = region === projection.link && fleet.networkFaults.get(device) > 0;
    const row = (isCutOff ? networkRows.get(device) : undefined) ?? this.latest(device, region);
    if (region !== projection.power) return row;
    // Both regions arm upkeep, the update region when an update ends: the cause is the later row of the two.
    const update = this.latest(device, projection.update);
    return update !== NONE && (row === NONE || update > row) ? update : row;
  }
}
