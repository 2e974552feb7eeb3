import { eventKinds, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE, type TraceSink } from '../../sim/kernel/trace/sink.ts';
import { attackCalled } from '../../sim/threat/attacks/attack-list.ts';
import { type DeviceFact, deviceFacts, factInWords } from '../../sim/threat/facts/fact.ts';
import type { DrillResult, SoughtSecret, Try } from './drill-result.ts';

/** What the judge asks of the fleet. */
export interface DrilledFleet {
  nameOf(device: number): string;
  /** The number of the product of a device. */
  productOf(device: number): number;
}

/**
 * Watches the trace of a drill, and says what became of each attack on each device.
 *
 * A gain belongs to the attack that its row names, on the device that it is about; where an actor gains something about
 * another device, to the attack that its causes lead to. The control of a refusal and its reason are those of the decision
 * among its causes.
 *
 * Memory  four bytes a row
 */
export class DrillJudge implements TraceSink {
  private readonly begun = new Map<string, Begun>();
  private readonly lacked: Try[] = [];
  private readonly secrets: SoughtSecret[] = [];
  /** By row, each decision that refused something. */
  private readonly refusals = new Map<number, Facts>();
  private readonly starts = new Map<number, Begun>();
  private readonly causes = new CauseList();
  private readonly gains: Facts[] = [];
  private rows = 0;

  constructor(private readonly fleet: DrilledFleet) {}

  changes({ length, row, cause }: ChangeBlock): void {
    for (let i = 0; i < length; i++) this.causes.put(row[i], cause[i]);
    this.rows += length;
  }

  events(block: EventBlock): void {
    for (let i = 0; i < block.length; i++) {
      this.causes.put(block.row[i], block.cause[i]);
      this.event(factsAt(block, i));
    }
    this.rows += block.length;
  }

  samples(): void {}
  reached(): void {}

  /** Call it at the end: only then are all causes known. */
  result(): Pick<DrillResult, 'rows' | 'tries' | 'secrets'> {
    for (const gain of this.gains) this.gained(gain);
    const tries = [...this.begun.values()].map((one) => this.tried(one));
    return { rows: this.rows, tries: [...tries, ...this.lacked], secrets: this.secrets };
  }

  private event(event: Facts): void {
    const { kind, row, device, detail, verdict } = event;
    if (verdict === 'refuse') this.refusals.set(row, event);
    switch (kind) {
      case 'secret.sought': {
        const [secret, ...reason] = detail.split(': ');
        const about = { device: this.fleet.nameOf(device), product: this.fleet.productOf(device) };
        const answer = { isGiven: verdict === 'allow', control: event.control, reason: reason.join(': ') };
        this.secrets.push({ ...about, secret: secret as DeviceFact, ...answer, row });
        break;
      }
      case 'attack.started': {
        const one: Begun = { ...{ event, title: detail, facts: [], ownFacts: [] }, unchecked: [] };
        this.begun.set(keyOf(event.actor, device, detail), one);
        this.starts.set(row, one);
        break;
      }
      case 'attack.lacked':
        this.lacked.push(this.lackedIn(event));
        break;
      case 'attack.judged':
        this.judged(event);
        break;
      case 'attack.gained':
        this.gains.push(event);
        break;
      case 'attack.refused':
      case 'attack.ended':
        this.ended(event);
        break;
    }
  }

  /** A decision on what an attack asks, or shows a device or a service, in which a control that is switched off had no part. */
  private judged({ actor, device, verdict, control, detail }: Facts): void {
    if (verdict !== 'allow' || !/^[^:]+: (?:not checked: |switched off)/.test(detail)) return;
    const [request] = detail.split(':');
    for (const one of this.begun.values()) {
      if (one.event.actor !== actor || one.event.device !== device || one.end !== undefined) continue;
      const { asks } = attackCalled(one.title.slice(0, one.title.indexOf(' ')));
      const isAsked = asks.length === 0 || request === EVIDENCE || asks.some((ask) => ask === request);
      if (isAsked && !one.unchecked.includes(control)) one.unchecked.push(control);
    }
  }

  private gained({ actor, device, detail, evidence, row, t, cause }: Facts): void {
    const fact = factCalled.get(detail);
    if (evidence === '' || fact === undefined) return;
    const own = this.begun.get(keyOf(actor, device, evidence));
    const one = own ?? this.startBehind(cause, evidence);
    if (one === undefined) return;
    if (one.gain === undefined || one.gain.row > row) one.gain = { row, t, detail };
    if (!one.facts.includes(fact)) one.facts.push(fact);
    if (own !== undefined && !one.ownFacts.includes(fact)) one.ownFacts.push(fact);
  }

  private ended(event: Facts): void {
    const { kind, actor, device, detail } = event;
    const at = detail.lastIndexOf(': ');
    const one = this.begun.get(keyOf(actor, device, detail.slice(0, at)));
    if (one === undefined) return;
    one.end = event;
    if (kind === 'attack.refused') one.refusedBy = detail.slice(at + 2);
    else if (detail.slice(at + 2) === WITH_SUCCESS) one.gain ??= { row: event.row, t: event.t, detail: '' };
  }

  private startBehind(cause: number, title: string): Begun | undefined {
    for (const row of this.causes.behind(cause)) {
      const one = this.starts.get(row);
      if (one?.title === title) return one;
    }
    return undefined;
  }

  private tried(one: Begun): Try {
    const { event, title, facts, ownFacts, unchecked, gain, end, refusedBy } = one;
    const base = {
      ...{ product: this.fleet.productOf(event.device), device: this.fleet.nameOf(event.device), title },
      ...{ facts: inListOrder(facts), ownFacts: inListOrder(ownFacts), unchecked },
    };
    const nothing = { afterMs: null, control: null, examined: '' };
    if (gain !== undefined)
      return { ...base, outcome: 'got-in', ...nothing, afterMs: gain.t - event.t, reason: gain.detail, row: gain.row };
    if (end === undefined || refusedBy === undefined)
      return { ...base, outcome: 'no-effect', ...nothing, ...this.heldBack(one) };
    const decision = this.decisionBehind(one, end, refusedBy);
    const { detail: reason, evidence: examined, row } = decision ?? { detail: '', evidence: '', row: end.row };
    return { ...base, outcome: 'refused', afterMs: null, control: refusedBy, reason, examined, row };
  }

  /** Why an attack came to nothing though no control refused it: by what the platform or the protocol leaves no room for. */
  private heldBack({ event, end }: Begun): Pick<Try, 'reason' | 'row'> {
    const rule = end && [...this.causes.behind(end.cause)].find((row) => this.refusals.get(row)?.control === RULE);
    const why = rule === undefined ? '' : `: ${this.refusals.get(rule)!.detail}`;
    return { reason: `neither refused nor successful${why}`, row: rule ?? event.row };
  }

  /**
   * The decision of that control that an attack ended with: among its causes, or else the last one about the device since the
   * attack began, as a device that checks an update records it.
   */
  private decisionBehind({ event }: Begun, { cause, device, row }: Facts, control: string): Facts | undefined {
    for (const one of this.causes.behind(cause)) {
      const found = this.refusals.get(one);
      if (found?.control === control) return found;
    }
    const isSince = (one: Facts): boolean => one.row > event.row && one.row < row;
    return [...this.refusals.values()].findLast(
      (one) => one.control === control && one.device === device && isSince(one),
    );
  }

  private lackedIn({ device, detail, row }: Facts): Try {
    const at = detail.indexOf(': ');
    const name = this.fleet.nameOf(device);
    return {
      ...{ product: this.fleet.productOf(device), device: name, title: detail.slice(0, at) },
      ...{ outcome: 'not-exercised', facts: [], ownFacts: [], unchecked: [] },
      ...{ afterMs: null, control: null, reason: detail.slice(at + 2).replace(`${name} `, 'it '), examined: '', row },
    };
  }
}

/** One event in words; without a device, -1, and without a word, ''. */
interface Facts {
  readonly row: number;
  readonly t: number;
  readonly kind: string;
  readonly device: number;
  readonly actor: string;
  readonly control: string;
  readonly verdict: string;
  readonly detail: string;
  readonly evidence: string;
  readonly cause: number;
}

/** An attack that has started on a device. */
interface Begun {
  readonly event: Facts;
  readonly title: string;
  readonly facts: DeviceFact[];
  readonly ownFacts: DeviceFact[];
  readonly unchecked: string[];
  gain?: { readonly row: number; readonly t: number; readonly detail: string };
  end?: Facts;
  refusedBy?: string;
}

function factsAt(block: EventBlock, i: number): Facts {
  const word = (code: number): string => (code === NONE ? '' : block.strings[code]);
  return {
    row: block.row[i],
    t: block.t[i],
    kind: eventKinds[block.kind[i]],
    device: block.device[i] === NONE ? -1 : block.device[i],
    actor: word(block.actor[i]),
    control: word(block.control[i]),
    verdict: verdicts[block.verdict[i]],
    detail: word(block.detail[i]),
    evidence: word(block.evidence[i]),
    cause: block.cause[i],
  };
}

/** The cause of each row. */
class CauseList {
  private list = new Uint32Array(65_536);

  put(row: number, cause: number): void {
    if (row >= this.list.length) {
      const larger = new Uint32Array(row * 2);
      larger.set(this.list);
      this.list = larger;
    }
    this.list[row] = cause;
  }

  /** A row, its cause, the cause of that, and so on. */
  *behind(row: number): Generator<number> {
    for (let at = row; at !== NONE; at = this.list[at]) yield at;
  }
}

const keyOf = (actor: string, device: number, title: string): string => `${actor} ${device} ${title}`;
const inListOrder = (facts: readonly DeviceFact[]): DeviceFact[] => deviceFacts.filter((fact) => facts.includes(fact));

const factCalled: ReadonlyMap<string, DeviceFact> = new Map(deviceFacts.map((fact) => [factInWords[fact], fact]));

/** The control of a decision that follows from the rules of a protocol or a platform, which nothing switches off. */
const RULE = 'protocol';
/** What the attestation service decides on, in the rows of its decisions. */
const EVIDENCE = 'evidence';
/** How the row `attack.ended` of an attack that gained something ends. */
const WITH_SUCCESS = 'with success';
