import { type Fleet, SLOTS_MAX } from '../fleet/fleet.ts';
import { invariant } from '../kernel/lab-error.ts';
import { Agenda } from '../kernel/time/agenda.ts';
import type { Clock } from '../kernel/time/clock.ts';
import type { Queue } from '../kernel/time/queue.ts';
import { WheelQueue } from '../kernel/time/wheel.ts';
import { FleetCounts } from './fleet-counts.ts';
import { SERVICES } from './processes.ts';

/** The agenda of devices whose machine has so many timers, and of the processes of the platform behind them. */
export function fleetAgenda(
  fleet: Fleet,
  slots: number,
  clock: Clock,
  makeQueue: (nodes: number) => Queue = (nodes) => new WheelQueue(nodes),
): Agenda {
  invariant(slots <= SLOTS_MAX, 'a device record has room for the timers of its machine');
  const processes = fleet.size + SERVICES;
  return new Agenda(makeQueue(processes * slots), { processes, slots, clock, sent: new FleetCounts(fleet, SERVICES) });
}
