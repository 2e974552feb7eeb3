import type { TimelineEntry } from '../../sim/plan/plan.ts';
import type { AttackGraph } from '../../sim/threat/campaigns/attack-graph.ts';
import { countedInWords } from '../../sim/threat/facts/fact.ts';
import { type Answer, answerIn, reasonIn } from './answer.ts';
import { originFinder } from './origin.ts';
import type { EventRow, TraceRow } from './trace-row.ts';

/** How attacks came to a device, step by step: each control that was asked, in order, and what came of it. */
export interface HowTaken {
  readonly kind: TakenKind;
  readonly attempts: readonly Attempt[];
}

/**
 * taken: code of an actor has run on it. spoken-for: an actor had a session in its name, or sent messages in its name through its
 * gateway. robbed: an actor got something else of it. withstood: attacks began, and gave nothing. lacked: none could begin. untouched:
 * there was none.
 */
export type TakenKind = 'taken' | 'spoken-for' | 'robbed' | 'withstood' | 'lacked' | 'untouched';

/** What an actor did to the device in a step. */
export interface Attempt {
  /** The first row of it. */
  readonly row: number;
  readonly atMs: number;
  readonly actor: string | null;
  /** The label of the step; null of what an actor had from the beginning. */
  readonly step: string | null;
  /** Such as `A01 clone-identity, copied`; null of a step that is no attack. */
  readonly attack: string | null;
  /** The device that it came through; null: from outside. */
  readonly through: string | null;
  readonly told: readonly Told[];
}

/** `given`: what the actor had without an attack. `ended`: a refusal, or what was lacking, that ended the attempt. */
export interface Told {
  readonly row: number;
  readonly atMs: number;
  readonly what: 'given' | 'asked' | 'gained' | 'held' | 'ended';
  /** Of `asked`. */
  readonly control?: string;
  readonly answer?: Answer;
  /** Why, or what was gained. */
  readonly text: string;
  /** How often it was the same. */
  readonly times: number;
}

export interface TakenParts {
  readonly device: string;
  /** The gateway that it is behind. */
  readonly gateway?: string | undefined;
  readonly timeline: readonly Pick<TimelineEntry, 'label' | 'action'>[];
  /** Left out of older runs: then only causes tell by which device an attack came. */
  readonly graph: Pick<AttackGraph, 'steps'> | undefined;
  /** All rows of the device, in order. */
  readonly rows: readonly TraceRow[];
  /** Undefined for a row that a killed run lost, or that a part of a run lacks. */
  find(row: number): Promise<TraceRow | undefined>;
}

export async function howTaken({ device, gateway, timeline, graph, rows, find }: TakenParts): Promise<HowTaken> {
  const attacks = new Map(
    timeline.filter(({ action }) => fromActors.has(action.kind)).map(({ label, action }) => [label, action]),
  );
  const waysOf = new Map(graph?.steps.map(({ step, through }) => [timeline[step]?.label, through]));
  const originOf = originFinder(device, find);
  const attempts: Draft[] = [];
  for (const row of rows) {
    if (row.kind === 'event' ? !mayTell(row) : row.region !== 'implant') continue;
    const { step: nearest, through } = await originOf(row);
    const told = toldBy(row, nearest !== undefined && attacks.has(nearest));
    if (told === undefined) continue;
    const title = row.kind === 'event' ? titleIn(row) : undefined;
    const own = ownOf(attempts, row, stepOf(attacks, nearest, title));
    own.attack ??= title ?? null;
    // Where an attack began on the device itself, what follows from another one comes with that attack: but for a worm's.
    const way = own.step === null ? undefined : waysOf.get(own.step);
    own.isDirect ||= told === 'begun' && way !== undefined && way !== 'neighbor';
    if (way === 'gateway') own.through = gateway ?? null;
    else if (!own.isDirect) own.through ??= through ?? null;
    if (told !== 'begun') add(own.told, { ...told, row: row.row, atMs: row.atMs });
  }
  return { kind: kindOf(attempts), attempts: attempts.map(({ isDirect: _, ...attempt }) => attempt) };
}

/** The step that a row is of: the nearest, unless the row names another attack, as of what one client does after another. */
function stepOf(attacks: ReadonlyMap<string, Action>, nearest: string | undefined, title = ''): string | undefined {
  const [, technique, way] = /^(\S+) [^,]*, (.*)$/.exec(title) ?? [];
  const isNamed = (action: Action | undefined): boolean =>
    technique === undefined || (action?.kind === 'attack' && action.technique === technique && action.way === way);
  const own = nearest === undefined ? undefined : attacks.get(nearest);
  if (own !== undefined && isNamed(own)) return nearest;
  return technique === undefined ? undefined : [...attacks.keys()].findLast((label) => isNamed(attacks.get(label)));
}

type Action = TimelineEntry['action'];

interface Draft extends Attempt {
  attack: string | null;
  through: string | null;
  isDirect: boolean;
  readonly told: Told[];
}

/** The attempt that a row is of. What follows from no step of an attack, such as a revocation, is of the actor's last one. */
function ownOf(attempts: Draft[], row: TraceRow, step: string | undefined): Draft {
  const actor = row.kind === 'event' && namesActor.test(row.event) ? row.actor : null;
  const own = attempts.findLast(
    (one) => (step === undefined || one.step === step) && (actor === null || one.actor === actor),
  );
  if (own !== undefined) return own;
  const { row: first, atMs } = row;
  const begun = { row: first, atMs, actor, step: step ?? null, attack: null, through: null, isDirect: false, told: [] };
  attempts.push(begun);
  return begun;
}

/** What a row tells of an attempt; `begun` of its start. */
function toldBy(row: TraceRow, isOfAttack: boolean): Omit<Told, 'row' | 'atMs'> | 'begun' | undefined {
  if (row.kind === 'change')
    return implanted.has(row.state) ? { what: 'held', text: `its implant is ${row.state}`, times: 1 } : undefined;
  const { event, detail, control } = row;
  const text = detail ?? '';
  switch (event) {
    case 'attack.started':
      return 'begun';
    case 'attack.gained':
      return { what: row.evidence === null ? 'given' : 'gained', text, times: 1 };
    case 'attack.refused':
      return { what: 'ended', text: `refused by ${afterTitle(text)}`, times: 1 };
    case 'attack.lacked':
      return { what: 'ended', text: `could not begin: ${afterTitle(text)}`, times: 1 };
    case 'impostor.online':
      return detail === null ? { what: 'held', text: 'an actor is online in its name', times: 1 } : undefined;
    default: {
      const answer = answerIn(row, isOfAttack);
      if (answer === undefined || control === null) return undefined;
      return { what: 'asked', control, answer, text: reasonIn(row), times: 1 };
    }
  }
}

/** Adds it, or counts it where the attempt has told the same before. */
function add(told: Told[], next: Told): void {
  const same = told.findIndex(
    ({ what, control, answer, text }) =>
      what === next.what && control === next.control && answer === next.answer && text === next.text,
  );
  if (same < 0) told.push(next);
  else told[same] = { ...told[same]!, times: told[same]!.times + 1 };
}

function kindOf(attempts: readonly Attempt[]): TakenKind {
  const all = attempts.flatMap(({ told }) => told);
  const gained = (...facts: readonly string[]): boolean =>
    all.some(({ what, text }) => what === 'gained' && facts.includes(text));
  if (all.some(({ what, text }) => what === 'held' && text.startsWith('its implant')) || gained(countedInWords.control))
    return 'taken';
  if (
    all.some(({ what }) => what === 'held') ||
    gained(countedInWords.session, countedInWords['spoken-for'], countedInWords.reused)
  )
    return 'spoken-for';
  if (all.some(({ what }) => what === 'gained')) return 'robbed';
  if (attempts.length === 0) return 'untouched';
  return all.length > 0 && all.every(({ text }) => text.startsWith('could not begin')) ? 'lacked' : 'withstood';
}

const mayTell = ({ event, verdict }: EventRow): boolean => told.has(event) || verdict !== 'none';
const told: ReadonlySet<EventRow['event']> = new Set([
  ...(['attack.started', 'attack.gained', 'attack.refused', 'attack.lacked', 'impostor.online'] as const),
]);

/** The attack that a row names. */
function titleIn({ event, detail, evidence }: EventRow): string | undefined {
  if (event === 'attack.gained') return evidence ?? undefined;
  return event.startsWith('attack.') && event !== 'attack.judged' ? detail?.split(': ')[0] : undefined;
}

const afterTitle = (text: string): string => text.slice(text.indexOf(': ') + 2);

/** Kinds whose rows name the actor. */
const namesActor = /^(?:attack|impostor|secret)\./;

/** Actions in which actors get something of devices. */
const fromActors: ReadonlySet<string> = new Set(['attack', 'leak']);
const implanted: ReadonlySet<string> = new Set(['exploited', 'dormant', 'active']);
