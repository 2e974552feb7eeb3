import { LabError } from '../../../sim/kernel/lab-error.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { type Roster, rosterName } from '../../../sim/plan/roster.ts';
import { telemetryTopicOf } from '../../../sim/protocol/topic-layout.ts';
import { CONNECT_TIMEOUT_MS } from '../../core/broker-core.ts';
import type { PacketLimits } from './packet-limit.ts';
import type { PendingLimits } from './pending-sockets.ts';

/** The most that the embedded broker accepts from its clients. */
export type EdgeLimits = PacketLimits & PendingLimits;

export const defaultEdgeLimits: EdgeLimits = {
  // Mosquitto's default since 2.1 (max_packet_size); readings have 1 MiB at most.
  packetBytesMax: 2_000_000,
  // CONNECT carries a name, a credential and a will, but no certificate. The protocol would allow 320 KiB.
  connectBytesMax: 65_536,
  // A whole fleet of the size that live fidelity is for, reconnecting at once: some 40 KiB each.
  pendingMax: 10_000,
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
};

/** Errors: LabError `live/packet-max` if a device's readings are longer than the limit, which would end its connection. */
export function refuseLongReadings(plan: Plan, { packetBytesMax }: EdgeLimits): void {
  for (const { tenant, product, count, telemetry } of plan.fleet) {
    const name = plan.roster === undefined ? `${tenant}/${product}-${count}` : longestName(plan.roster.rows);
    const topic = Buffer.byteLength(telemetryTopicOf(name));
    const bytes = TOPIC_LENGTH + topic + MESSAGE_ID + telemetry.bytes;
    if (bytes > packetBytesMax)
      throw new LabError('live/packet-max', {
        what: `a reading of ${tenant}/${product} makes a packet of ${bytes} bytes, and the broker accepts ${packetBytesMax}`,
        where: '--packet-max',
        hint: `give at least ${bytes}, or have the product send fewer bytes`,
      });
  }
}

/** The longest name of the file, of whichever product: a few bytes more or less decide nothing. */
function longestName(rows: Roster | undefined): string {
  let longest = '';
  for (let device = 0; rows !== undefined && device + 1 < rows.names.starts.length; device++) {
    const { starts } = rows.names;
    if (starts[device + 1] - starts[device] > longest.length + 1) longest = rosterName(rows.names, device);
  }
  return longest;
}

/** MQTT 3.1.1, 3.3.2: the topic's length before it, and the packet identifier after it. */
const TOPIC_LENGTH = 2;
const MESSAGE_ID = 2;
