import { eventKinds, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { answerIn, answers, reasonIn } from '../explain/answer.ts';
import { type Chunk, rowAt } from './chunk.ts';

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
      const says = detail[e] === NONE ? '' : strings[detail[e]];
      const name = strings[control[e]];
      const asked = {
        ...{ event: eventKinds[kind[e]], control: name, verdict: verdicts[verdict[e]], detail: says },
        actor: actor[e] === NONE ? null : strings[actor[e]],
      };
      const answer = answerIn(asked, isOwn);
      if (answer === undefined) return;
      const device = chunk.device[at[e]];
      const known = controls.indexOf(name);
      const place = known < 0 ? controls.push(name) - 1 : known;
      const key = place * answers.length + answers.indexOf(answer);
      const text = reasonIn(asked);
      const reason = reasons.get(key) ?? { text, varies: false };
      reasons.set(key, reason.text === text ? reason : { ...reason, varies: true });
      rows.row.push(rowAt(chunk, at[e]));
      rows.t.push(chunk.t[at[e]]);
      rows.device.push(device);
      // A client that dials again after an outage still does so in the step in which it was sent.
      step.push(isOwn ? nearest : (lastStep.get(`${device} ${asked.actor}`) ?? -1));
      said.push(key);
    },

    answers: (): AttackAnswers => ({ ...rows, step, said, controls, reasons }),
  };
}
