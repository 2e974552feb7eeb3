import type { FabricParts } from '../../sim/simulation/fabric-port.ts';

/**
 * The platform's own subscriber, in every fidelity: the one place where a reading arrives with its device, its number and
 * its value, at the tick that `parts.link.now` tells.
 */
export class Ingest {
  constructor(
    private readonly parts: Pick<FabricParts, 'fleet' | 'counters' | 'losses' | 'values' | 'seen' | 'link'>,
  ) {}

  /**
   * Counts a reading as delivered the first time, then as duplicated: a repeat has the value of the first. `value` is in
   * steps of its signal, and 0 without one. It comes with a packet of its device, whose record is of the present. The log of the subscriber has what the numbers show, not each reading.
   */
  take(device: number, reading: number, value: number, payloadBytes: number): void {
    const { fleet, counters, losses, values, seen } = this.parts;
    losses?.arrived(device, reading);
    const missing = reading - fleet.expected.get(device);
    if (missing < 0) {
      counters.duplicated.add(device);
      seen?.write('telemetry.repeated', { clientId: fleet.nameOf(device) });
      return;
    }
    if (missing > 0) seen?.write('telemetry.gap', { clientId: fleet.nameOf(device), count: missing });
    fleet.expected.set(device, reading + 1);
    counters.delivered.add(device);
    counters.bytesUp.add(device, payloadBytes);
    const control = values?.add(fleet.product.get(device), device, reading, value);
    if (control !== undefined) seen?.write('telemetry.refused', { clientId: fleet.nameOf(device), code: control });
  }
}
