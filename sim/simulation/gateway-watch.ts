import type { Fleet } from '../fleet/fleet.ts';
import type { Row } from '../kernel/ids.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';
import type { StateProjection } from './state-projection.ts';

/** What the devices behind gateways need of a run. */
export interface GatewayWatchParts {
  readonly fleet: Fleet;
  readonly projection: StateProjection;
  record(kind: EventKind, facts: EventFacts): Row;
  cutNetwork(device: number, cause: Row): void;
  restoreNetwork(device: number): void;
}

/**
 * Cuts the devices behind a gateway off while it does not run: a gateway forwards packets with its operating system, and
 * needs neither its application nor a session of its own for that. What the devices notice is an outage of their network.
 */
export class GatewayWatch {
  /** By state of the power region, 1 where a device forwards packets. */
  private readonly forwards: Uint8Array;

  constructor(private readonly parts: GatewayWatchParts) {
    const { regions, power } = parts.projection;
    this.forwards = Uint8Array.from(regions[power].states, (state) => Number(state === 'running'));
  }

  /** The run begins: gateways that do not run forward nothing from the start. */
  begin(cause: Row): void {
    const { fleet } = this.parts;
    for (const gateway of fleet.gateways.all()) if (!this.isUp(fleet.config.get(gateway))) this.stop(gateway, cause);
  }

  /** A device has gone from one configuration to another; `cause` is the row of its power region. */
  moved(device: number, before: number, after: number, cause: Row): void {
    const [wasUp, isUp] = [this.isUp(before), this.isUp(after)];
    if (wasUp === isUp) return;
    if (isUp) this.forward(device, cause);
    else this.stop(device, cause);
  }

  private stop(gateway: number, cause: Row): void {
    const { fleet, record, cutNetwork } = this.parts;
    const leaves = fleet.gateways.leavesOf(gateway);
    if (leaves.length === 0) return;
    const row = record('gateway.stopped', { device: gateway, detail: devicesBehind(leaves.length), cause });
    for (const leaf of leaves) cutNetwork(leaf, row);
  }

  private forward(gateway: number, cause: Row): void {
    const { fleet, record, restoreNetwork } = this.parts;
    const leaves = fleet.gateways.leavesOf(gateway);
    if (leaves.length === 0) return;
    record('gateway.started', { device: gateway, detail: devicesBehind(leaves.length), cause });
    for (const leaf of leaves) restoreNetwork(leaf);
  }

  private isUp(configuration: number): boolean {
    const { projection } = this.parts;
    return this.forwards[projection.stateOf(configuration, projection.power)] === 1;
  }
}

const devicesBehind = (count: number): string => (count === 1 ? '1 device' : `${count} devices`);
