import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Move, RunWindow } from './accumulator.ts';
import { Distribution } from './distribution.ts';
import { ForeignHands, implantedStates } from './foreign-hands.ts';
import { ENDED, metric } from './metric.ts';

export const intrusionDwell = metric({
  id: 'intrusion.dwell',
  shape: 'distribution',
  unit: 'ms',
  better: 'less',
  claims: 'cost',
  formula:
    "from the first instant at which an actor has a session in a device's name, or code of an actor is on it, to the last one; one entry per device",
  concerned: 'devices that were in the hands of an actor',
  from: 'impostor.online, or the implant state exploited, dormant or active, whichever is first',
  never: 'a device that is in the hands of an actor when the run ends',
  window: ENDED,
  source: 'dwell time, from compromise to eviction (MITRE, MTTD and MTTR of incident response)',
  perDevice: true,
  accumulator: dwell,
});

/** `intrusion.dwell`: how long devices stay in foreign hands, breaks included. 11 bytes per device. */
function dwell(shape: RunWindow) {
  const implant = shape.regions.findIndex(({ name }) => name === 'implant');
  const held = (shape.regions[implant]?.states ?? []).map((state) => implantedStates.includes(state));
  const hands = new ForeignHands(shape.devices);
  const since = new Uint32Array(shape.devices).fill(NONE);
  const until = new Uint32Array(shape.devices);

  const isAbout = ({ region }: Move): boolean => region === implant;

  function moved({ device, state, t }: ChangeBlock, i: number): void {
    hands.implant(device[i], held[state[i]]);
    note(device[i], t[i]);
  }

  function event({ kind, device, detail, t }: EventBlock, i: number): void {
    if (hands.event(device[i], kind[i], detail[i])) note(device[i], t[i]);
  }

  function note(device: number, t: number): void {
    if (hands.isHeld(device)) {
      if (since[device] === NONE) since[device] = t;
    } else if (since[device] !== NONE) until[device] = t;
  }

  function results() {
    const entries = new Distribution(shape.tickMs);
    for (let d = 0; d < shape.devices; d++) {
      if (since[d] === NONE) continue;
      if (hands.isHeld(d)) entries.addNever();
      else if (until[d] >= shape.fromT) entries.add(until[d] - since[d]);
    }
    return { 'intrusion.dwell': entries };
  }

  return { moves: { isAbout, moved }, event, results };
}
