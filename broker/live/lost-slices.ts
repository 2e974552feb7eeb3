import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import type { Row } from '../../sim/kernel/ids.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { reasonCode } from '../core/close-reasons.ts';
import type { PoolLoss } from './workers/remote-pools.ts';

/**
 * The slices of a fleet whose workers are gone. Each of their devices gets a row of its own, its connection is closed, and its network
 * stays cut: it counts as a device that is offline, and not as one that was left out.
 */
export class LostSlices {
  readonly lost: LostSlice[] = [];
  /** By device, the row of its loss. */
  private readonly rows = new Map<number, Row>();

  /** `slices`: how many there are; 0 where all sockets are on this machine. */
  constructor(
    private readonly parts: Pick<FabricParts, 'fleet' | 'link'>,
    private readonly slices: number,
  ) {}

  /** Whether the run has no devices left. */
  get areAll(): boolean {
    return this.slices > 0 && this.lost.length === this.slices;
  }

  rowOf(device: number): Row | undefined {
    return this.rows.get(device);
  }

  /** `heardMs`: the time of the run at which the worker was last heard. */
  lose({ slice, worker, reason }: PoolLoss, heardMs: number): void {
    const { fleet, link } = this.parts;
    const names: string[] = [];
    let devices = 0;
    const detail = `${worker}: ${reason}, last heard at ${showSpan(heardMs)}`;
    for (let device = slice; device < fleet.size; device += this.slices) {
      const row = link.record('worker.lost', { device, detail, cause: NONE });
      this.rows.set(device, row);
      if (++devices <= NAMES_MAX) names.push(fleet.nameOf(device));
      fleet.loseNetwork(device);
      const conn = fleet.connection.get(device);
      if (conn >= 0) link.send(device, codec.closed(conn, reasonCode['worker-lost']), row, link.now + 1);
    }
    this.lost.push({ worker, reason, heardMs, lostMs: link.now, devices, names });
  }
}

const NAMES_MAX = 20;
