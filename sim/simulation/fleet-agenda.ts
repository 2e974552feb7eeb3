import { type Fleet, SLOTS_MAX } from '../fleet/fleet.ts';
import { invariant } from '../kernel/lab-error.ts';
import { Agenda } from '../kernel/time/agenda.ts';
import type { Clock } from '../kernel/time/clock.ts';
import { queueOf } from '../kernel/time/coarse-queue.ts';
import type { Queue } from '../kernel/time/queue.ts';
import { FleetCounts } from './fleet-counts.ts';
import { SERVICES } from './processes.ts';

interface FleetAgendaParts {
  readonly clock: Clock;
  /** How long a tick of the run is. Default: 1 ms. */
  readonly tickMs: number | undefined;
  /** Default: a wheel. */
  readonly queue: ((nodes: number) => Queue) | undefined;
}

/** The agenda of devices whose machine has so many timers, and of the processes of the platform behind them. */
export function fleetAgenda(fleet: Fleet, slots: number, { clock, tickMs, queue }: FleetAgendaParts): Agenda {
  invariant(slots <= SLOTS_MAX, 'a device record has room for the timers of its machine');
  const processes = fleet.size + SERVICES;
  return new Agenda(queueOf(processes * slots, tickMs, queue), {
    processes,
    slots,
    clock,
    sent: new FleetCounts(fleet, SERVICES),
  });
}
