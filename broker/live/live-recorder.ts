import type { Row } from '../../sim/kernel/ids.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import type { ClientObservation } from './client/device-pool.ts';
import type { LiveLinks } from './live-links.ts';
import type { LiveFact, Origin } from './wire/wire-verdict.ts';

/** What is known of the clients of actors. */
export interface ActorNotes {
  /** Takes a note of the broker about an actor's connection; false if it is about another client. */
  take(fact: LiveFact): boolean;
  /** The row of the CONNECT that let in the client there; undefined for one that is no actor's. */
  admissionAt(origin: Origin | undefined): Row | undefined;
  /** An actor has ended the device's session, or kept it out. */
  endsFor(device: number, row: Row): void;
}

/** Records the embedded broker's decisions in the trace, or devices' observations of an external broker. */
export class LiveRecorder {
  /** What the lab could not carry out; each text once. */
  readonly notes = new Set<string>();
  /**
   * Decisions on clients that are not devices of this fleet: only counted, because a flood may use any number of names.
   */
  private readonly strangers = new Map<string, number>();
  /** By device, how often a client that is none of the run's came in its name. */
  private readonly intruders = new Map<string, { 'let in': number; refused: number }>();

  constructor(
    private readonly parts: FabricParts,
    private readonly links: LiveLinks,
    private readonly actors: ActorNotes,
  ) {}

  /** Records a fact of the embedded broker. The port identifies the device; later session events have the name. */
  fact(fact: LiveFact): void {
    if (this.actors.take(fact)) return;
    const { kind, address: _address, port, name, at: _at, other, judged: _judged, ...facts } = fact;
    const device = this.links.deviceAt(port) ?? (name === undefined ? -1 : this.parts.fleet.numberOf(name));
    if (device >= 0 && isArrival(kind) && this.links.deviceAt(port) === undefined) this.noteIntruder(device, kind);
    if (device < 0) {
      const what = facts.control === undefined ? kind : `${kind} (${facts.control})`;
      this.strangers.set(what, (this.strangers.get(what) ?? 0) + 1);
      return;
    }
    const isDecision = facts.verdict !== undefined && kind !== 'session.closed';
    const by = this.actors.admissionAt(other);
    const cause = by ?? (isDecision ? this.links.causeOf(device) : this.parts.linkRow(device));
    const { link, counters } = this.parts;
    const row = link.record(kind, { device, ...facts, cause });
    if (by !== undefined) this.actors.endsFor(device, row);
    if (kind === 'session.closed') counters.closed.add(device);
    else if (kind === 'session.taken-over') counters.takenOver.add(device);
    else if (kind === 'keepalive.expired') counters.expired.add(device);
    else if (kind === 'will.published') counters.wills.add(device);
  }

  /** Lines for the summary. */
  lines(): readonly string[] {
    const counts = [...this.strangers].map(([what, times]) => `${what} ${times}`);
    const others = counts.length === 0 ? [] : [`no device of this fleet: ${counts.join(', ')}`];
    return [...this.notes, ...others, ...this.intrusions()];
  }

  /** Ids of metrics that count what a client from outside of the run did in the name of a device. */
  get disturbed(): readonly string[] {
    if (this.intruders.size === 0) return [];
    const wasLetIn = [...this.intruders.values()].some((times) => times['let in'] > 0);
    return wasLetIn ? [...refusalFigures, ...sessionFigures] : refusalFigures;
  }

  private noteIntruder(device: number, kind: LiveFact['kind']): void {
    const name = this.parts.fleet.nameOf(device);
    const what = kind === 'connect.admitted' ? 'let in' : 'refused';
    const known = this.intruders.get(name) ?? { 'let in': 0, refused: 0 };
    known[what]++;
    if (this.intruders.size < INTRUDERS_MAX || this.intruders.has(name)) this.intruders.set(name, known);
  }

  private intrusions(): readonly string[] {
    if (this.intruders.size === 0) return [];
    const each = [...this.intruders].slice(0, INTRUDERS_SHOWN).map(([name, { 'let in': admitted, refused }]) => {
      return `${name} (${admitted} let in, ${refused} refused)`;
    });
    const more = this.intruders.size > INTRUDERS_SHOWN ? ` and ${this.intruders.size - INTRUDERS_SHOWN} more` : '';
    return [
      `DISTURBED: a client that is neither a device nor an observer of this run came in the name of ${each.join(', ')}${more}`,
      'figures marked "disturbed" count what it did as if the device had done it',
    ];
  }

  /** Records how a connection to an external broker ended, since that broker gives no reason. No broker: no decision. */
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
    this.parts.link.record(kind, { device, control: 'external-broker', verdict, detail, cause });
  }
}

/** The start of an observation of a CONNACK that refuses the device. */
export const RETURN_CODE = 'return code';

/** What a client meets as it comes. A device secures a connection only when the lab knows the port that it dialed from. */
const isArrival = (kind: LiveFact['kind']): boolean =>
  kind === 'connect.admitted' || kind === 'connect.refused' || kind === 'certificate.refused';

const refusalFigures: readonly string[] = ['connect.refusedShare'];
/** A session in the name of a device ends the device's own, and can publish in its name. */
const sessionFigures: readonly string[] = [
  ...['fleet.onlineAtEnd', 'fleet.onlineMin', 'reconnect.time', 'reconnect.never', 'offline.time'],
  ...['connect.ratePeak', 'connect.attemptsPerDevice', 'session.takenOver', 'keepalive.expired'],
  ...['message.loss', 'message.duplicates', 'readings.valueMin', 'readings.valueMax', 'readings.valueMean'],
];

const INTRUDERS_MAX = 10_000;
const INTRUDERS_SHOWN = 5;
