import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { type Chunk, rowAt } from './chunk.ts';

/** A rollout, read from its rows. */
export interface Rollout {
  /** `sensor@1.1.0` */
  readonly release: string;
  readonly policy: string;
  /** The label of the step that started it. */
  readonly step: string;
  /** Its target devices, with those that joined and without those that left. */
  readonly targets: number;
  readonly row: number;
  readonly t: number;
  /** Oldest first. */
  readonly moves: readonly RolloutMove[];
}

/** The rollout, or a part of it, changed its state. */
export interface RolloutMove {
  readonly row: number;
  readonly t: number;
  /** `ring canary`, `group 2`; '' for the rollout itself. */
  readonly part: string;
  readonly state: string;
  readonly reason: string;
  /** Its gate closed. */
  readonly isStop: boolean;
}

/**
 * Gathers the rollouts of a run, chunk by chunk.
 *
 * Shape   a move belongs to the rollout of the row that caused it. An operator's command and the restart of a controller
 *         name none: the plan says which one the command was for, and otherwise it is the last that has such a part
 */
export function rolloutRecorder({ timeline }: Pick<Plan, 'timeline'>) {
  const found: Growing[] = [];
  const owners = new Map<number, Growing | undefined>();
  const steps = new Map<number, string>();

  function takeEvent({ t, cause, events, ...chunk }: Chunk, e: number): void {
    const i = events.at[e];
    const row = rowAt(chunk as Chunk, i);
    const word = (code: number): string => (code === NONE ? '' : events.strings[code]);
    const [kind, detail, actor] = [events.kind[e], word(events.detail[e]), word(events.actor[e])];
    if (kind === stepStarted) steps.set(row, detail);
    else if (kind === started) {
      const targets = Number.parseInt(word(events.evidence[e]), 10) || 0;
      const step = steps.get(cause[i]) ?? '';
      found.push({ release: detail, policy: actor, step, targets, row, t: t[i], moves: [] });
      owners.set(row, found.at(-1));
    } else if (kind === joined || kind === left) {
      const one = found.findLast(({ release }) => release === detail);
      if (one !== undefined) one.targets += kind === joined ? 1 : -1;
    } else if (kind === commanded) owners.set(row, commandedBy(steps.get(cause[i])));
    else {
      const owner = owners.get(cause[i]) ?? found.findLast((one) => hasPart(one, actor)) ?? found.at(-1);
      owners.set(row, owner);
      if (kind !== moved || owner === undefined) return;
      const [, state, reason = ''] = /^([^:]*)(?:: (.*))?$/s.exec(detail) ?? ['', detail];
      owner.moves.push({ row, t: t[i], part: actor, state, reason, isStop: events.verdict[e] === refuse });
    }
  }

  function commandedBy(label: string | undefined): Growing | undefined {
    const action = timeline.find((step) => step.label === label && step.action.kind === 'rollout-command')?.action;
    return action?.kind === 'rollout-command' ? found.findLast(({ step }) => step === action.of) : undefined;
  }

  return {
    take(chunk: Chunk): void {
      const { kind } = chunk.events;
      for (let e = 0; e < kind.length; e++) if (isWanted[kind[e]] === 1) takeEvent(chunk, e);
    },
    rollouts: (): readonly Rollout[] => found.map(({ moves, ...one }) => ({ ...one, moves: [...moves] })),
  };
}

interface Growing extends Omit<Rollout, 'targets'> {
  targets: number;
  readonly moves: RolloutMove[];
}

const hasPart = ({ moves }: Growing, name: string): boolean => moves.some(({ part }) => part === name);

const stepStarted = kindCode('step.started');
const started = kindCode('rollout.started');
const moved = kindCode('rollout.moved');
const commanded = kindCode('rollout.commanded');
const joined = kindCode('rollout.joined');
const left = kindCode('rollout.left');
const refuse = verdicts.indexOf('refuse');
const isWanted = new Uint8Array(256);
for (const kind of [stepStarted, started, moved, commanded, joined, left, kindCode('rollout.rolled-back')])
  isWanted[kind] = 1;
