import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { ForeignHands, implantedStates } from '../metrics/foreign-hands.ts';
import type { Band } from './band.ts';
import type { Chunk } from './chunk.ts';
import { SeriesLog } from './series-log.ts';
import { markStates, type StateCodes } from './state-codes.ts';

/** What makes a device one in foreign hands, a bit each; the last two also of which kind its implant is. */
export const Hold = { cloned: 1, implanted: 2, dormant: 4 } as const;

/** When a device came into other hands, or left them, oldest first; in columns. */
export interface HandsRows {
  readonly t: readonly number[];
  readonly device: readonly number[];
  /** By `Hold`. */
  readonly now: readonly number[];
}

/**
 * How many devices are in the hands of an actor, row by row; nothing where no actor attacks.
 *
 * Shape   series `hands.held`; of these `hands.cloned`, in whose names actors have a session, and `hands.implanted`, with
 *         code of an actor on them: a device can be both
 */
export function handsLevels(plan: Pick<Plan, 'timeline'>, codes: StateCodes, devices: number) {
  const isNeeded = hasAttacks(plan);
  const hands = new ForeignHands(isNeeded ? devices : 0);
  const implant = codes.regions.findIndex(({ name }) => name === 'implant');
  const holdOf = new Uint8Array(codes.count + 1);
  markStates(codes, implant, implantedStates, holdOf, Hold.implanted);
  markStates(codes, implant, ['dormant'], holdOf, Hold.implanted | Hold.dormant);
  const logs = { held: new SeriesLog(), cloned: new SeriesLog(), implanted: new SeriesLog() };
  /** What the logs have of each device. */
  const logged = new Uint8Array(isNeeded ? devices : 0);
  const rows = { t: [] as number[], device: [] as number[], now: [] as number[] };

  function log(t: number, device: number, ofImplant: number): void {
    const [before, now] = [logged[device], ofImplant | (hands.isCloned(device) ? Hold.cloned : 0)];
    if (now === before) return;
    const step = (series: SeriesLog, bits: number): void => {
      const change = Number((now & bits) !== 0) - Number((before & bits) !== 0);
      if (change !== 0) series.step(t, change);
    };
    step(logs.held, Hold.cloned | Hold.implanted);
    step(logs.cloned, Hold.cloned);
    step(logs.implanted, Hold.implanted);
    logged[device] = now;
    rows.t.push(t);
    rows.device.push(device);
    rows.now.push(now);
  }

  return {
    take({ code, before, t, device, length, events }: Chunk): void {
      if (!isNeeded) return;
      let e = 0;
      for (let i = 0; i < length; i++) {
        if (events.at[e] === i) {
          if (hands.event(device[i], events.kind[e], events.detail[e]))
            log(t[i], device[i], logged[device[i]] & ~Hold.cloned);
          e++;
        } else if (holdOf[code[i]] !== holdOf[before[i]]) log(t[i], device[i], holdOf[code[i]]);
      }
    },
    series: (): ReadonlyMap<string, Band> =>
      new Map(isNeeded ? Object.entries(logs).map(([name, series]) => [`hands.${name}`, series.scaled()]) : []),
    rows: (): HandsRows => rows,
  };
}
