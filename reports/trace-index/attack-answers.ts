import { type EventKind, kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Chunk, rowAt } from './chunk.ts';

/**
 * What controls answered to actors: it refused, it let the actor in, or it was off and did not ask. A control that is off has let the
 * actor in too.
 */
export const answers = ['let in', 'refused', 'off'] as const;
export type Answer = (typeof answers)[number];

/** Each row with such an answer, oldest first; in columns, since a flood has many. */
export interface AttackAnswers {
  readonly row: readonly number[];
  readonly t: readonly number[];
  readonly device: readonly number[];
  /** The place of the step of an attack in the timeline; -1 where it is of none. */
  readonly step: readonly number[];
  /** The place of the control among `controls`, times three, and the answer among `answers`. */
  readonly said: readonly number[];
  readonly controls: readonly string[];
  /** By `said`, the reason that the first of these rows gives, and whether another one gives another. */
  readonly reasons: ReadonlyMap<number, Reason>;
}

export interface Reason {
  readonly text: string;
  readonly varies: boolean;
}

/** Collects them, given the steps that the rows of attacks follow from. */
export function answerRecorder(isAttack: (step: number) => boolean) {
  const rows = { row: [] as number[], t: [] as number[], device: [] as number[] };
  const [step, said] = [[] as number[], [] as number[]];
  const controls: string[] = [];
  const reasons = new Map<number, Reason>();
  /** By actor and device, the last step by which the actor attacked it. */
  const lastStep = new Map<string, number>();

  return {
    /** An actor began to attack a device in a step. */
    attacked(actor: string, device: number, ofStep: number): void {
      lastStep.set(`${device} ${actor}`, ofStep);
    },

    /** `nearest` is the step that the row follows from. */
    take(chunk: Chunk, e: number, nearest: number): void {
      const { at, kind, control, verdict, actor, detail, strings } = chunk.events;
      if (verdict[e] === 0 || control[e] === NONE) return;
      const isOwn = isAttack(nearest);
      if (!toActors.has(kind[e]) && !(isOwn && ofActors.has(kind[e]))) return;
      // The device itself refuses what repairs it from an actor's image, too.
      if (kind[e] === IMAGE_REFUSED && actor[e] === NONE) return;
      const name = strings[control[e]];
      // What an actor was given lies at its vendor or operator: no control of the fleet has yielded it.
      if (kind[e] === SOUGHT && name === GIVEN) return;
      const device = chunk.device[at[e]];
      const says = detail[e] === NONE ? '' : strings[detail[e]];
      const known = controls.indexOf(name);
      const place = known < 0 ? controls.push(name) - 1 : known;
      const key = place * answers.length + answers.indexOf(answerOf(verdict[e], says));
      const text = reasonOf(kind[e], says);
      const reason = reasons.get(key) ?? { text, varies: false };
      reasons.set(key, reason.text === text ? reason : { ...reason, varies: true });
      rows.row.push(rowAt(chunk, at[e]));
      rows.t.push(chunk.t[at[e]]);
      rows.device.push(device);
      // A client that dials again after an outage still does so in the step in which it was sent.
      step.push(isOwn ? nearest : (lastStep.get(`${device} ${actor[e] === NONE ? '' : strings[actor[e]]}`) ?? -1));
      said.push(key);
    },

    answers: (): AttackAnswers => ({ ...rows, step, said, controls, reasons }),
  };
}

/** Whether a row of a verdict says that its control was off. */
export const isOff = (detail: string): boolean => /(?:^|: )(?:switched off|not checked: )/.test(detail);

const answerOf = (verdict: number, detail: string): Answer => {
  if (verdicts[verdict] === 'refuse') return 'refused';
  return isOff(detail) ? 'off' : 'let in';
};

/** The reason without what was asked before it, and without the topic or the command behind it. */
export function reasonOf(kind: number, detail: string): string {
  const said = toActors.has(kind) ? detail.slice(detail.indexOf(': ') + 2) : detail;
  return said.replace(/^not checked: /, '').split(': ')[0];
}

const codes = (kinds: readonly EventKind[]): ReadonlySet<number> => new Set(kinds.map(kindCode));

/** Always about an actor; the text says first what it asked for. */
const toActors = codes(['attack.judged', 'secret.sought']);

/** About an actor where they follow from a step of an attack: what its commands and images met. */
const ofActors = codes(['command.obeyed', 'command.refused', 'image.refused', 'sideload.refused', 'boot.stopped']);
const [IMAGE_REFUSED, SOUGHT] = (['image.refused', 'secret.sought'] as const).map(kindCode);
const GIVEN = 'protocol';
