import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { ForeignHands, implantedStates } from '../metrics/foreign-hands.ts';
import type { Band } from './band.ts';
import type { Chunk } from './chunk.ts';
import { SeriesLog } from './series-log.ts';
import { markStates, type StateCodes } from './state-codes.ts';

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
  const isImplanted = new Uint8Array(codes.count + 1);
  markStates(codes, implant, implantedStates, isImplanted);
  const logs = { held: new SeriesLog(), cloned: new SeriesLog(), implanted: new SeriesLog() };
  /** What the logs have of each device, a bit each. */
  const logged = new Uint8Array(isNeeded ? devices : 0);

  function log(t: number, device: number): void {
    const now = [hands.isHeld(device), hands.isCloned(device), hands.isImplanted(device)].map(Number);
    for (const [bit, series] of [logs.held, logs.cloned, logs.implanted].entries()) {
      const change = now[bit] - ((logged[device] >> bit) & 1);
      if (change !== 0) series.step(t, change);
    }
    logged[device] = now[0] | (now[1] << 1) | (now[2] << 2);
  }

  return {
    take({ code, before, t, device, length, events }: Chunk): void {
      if (!isNeeded) return;
      let e = 0;
      for (let i = 0; i < length; i++) {
        if (events.at[e] === i) {
          if (hands.event(device[i], events.kind[e], events.detail[e])) log(t[i], device[i]);
          e++;
        } else if (isImplanted[code[i]] !== isImplanted[before[i]]) {
          hands.implant(device[i], isImplanted[code[i]] === 1);
          log(t[i], device[i]);
        }
      }
    },
    series: (): ReadonlyMap<string, Band> =>
      new Map(isNeeded ? Object.entries(logs).map(([name, series]) => [`hands.${name}`, series.scaled()]) : []),
  };
}
