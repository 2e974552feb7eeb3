import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import type { FabricPorts } from '../../sim/simulation/fabric-port.ts';
import type { ClientObservation } from './client/device-pool.ts';
import type { LiveLinks } from './live-links.ts';
import type { LiveFact } from './wire/wire-verdict.ts';

/** Writes into the trace what a broker has decided, or what devices saw of a broker that gives no reasons. */
export class LiveRecorder {
  /** What could not be carried out; each once. */
  readonly notes = new Set<string>();
  /** What was decided on those who are no device of this fleet. They may be a flood, and name themselves as they like. */
  private readonly strangers = new Map<string, number>();

  constructor(
    private readonly fleet: Fleet,
    private readonly counters: RunCounters,
    private readonly ports: FabricPorts,
    private readonly links: LiveLinks,
  ) {}

  /** Of the lab's own broker. Whose connection it was, the port tells; what befell a session later, the name. */
  fact({ kind, port, name, at: _at, ...facts }: LiveFact): void {
    const device = this.links.deviceAt(port) ?? (name === undefined ? -1 : this.fleet.numberOf(name));
    if (device < 0) {
      const what = facts.control === undefined ? kind : `${kind} (${facts.control})`;
      this.strangers.set(what, (this.strangers.get(what) ?? 0) + 1);
      return;
    }
    const isDecision = facts.verdict !== undefined && kind !== 'session.closed';
    const cause = isDecision ? this.links.causeOf(device) : this.ports.linkRow(device);
    this.ports.record(kind, device, { ...facts, cause });
    if (kind === 'session.closed') this.counters.closed++;
    else if (kind === 'session.taken-over') this.counters.takenOver++;
    else if (kind === 'keepalive.expired') this.counters.expired++;
    else if (kind === 'will.published') this.counters.wills++;
  }

  /** Lines for the summary. */
  lines(): readonly string[] {
    const counts = [...this.strangers].map(([what, times]) => `${what} ${times}`);
    return counts.length === 0 ? [...this.notes] : [...this.notes, `no device of this fleet: ${counts.join(', ')}`];
  }

  /** Of an external broker: how a connection ended has to stand for why. A broker that is not there decides nothing. */
  observation({ device, stage, observed }: ClientObservation, cause: number): void {
    if (stage === 'dialing') return;
    const [kind, detail] =
      stage === 'securing'
        ? (['handshake.refused', `ended in the handshake: ${observed}`] as const)
        : stage === 'online'
          ? (['session.closed', `closed by the broker: ${observed}`] as const)
          : observed.startsWith(RETURN_CODE)
            ? (['connect.refused', observed] as const)
            : (['certificate.refused', `closed after the handshake: ${observed}`] as const);
    const verdict = stage === 'online' ? 'none' : 'refuse';
    this.ports.record(kind, device, { control: 'external-broker', verdict, detail, cause });
  }
}

/** What a device saw that was answered, and not let in. */
export const RETURN_CODE = 'return code';
