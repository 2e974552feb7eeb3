import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { AttackGraph } from '../../sim/threat/campaigns/attack-graph.ts';
import { afterTitle, objectiveIn, whySkipped } from '../outcome/campaign-courses.ts';
import { StepOfAttack } from '../outcome/step-of-attack.ts';
import { StepOfRows } from '../outcome/step-of-rows.ts';
import { type AttackAnswers, answerRecorder } from './attack-answers.ts';
import { type AttackFacts, factRecorder } from './attack-facts.ts';
import { type Chunk, rowAt } from './chunk.ts';
import { type FirstGains, firstGains } from './first-gains.ts';

/**
 * The rows that say how far steps of attacks and campaigns are, oldest first, in columns. Of what happens to a device in a step, only
 * the first time; so there are at most a few entries for each step and device, however long the attack.
 */
export interface StepRows {
  readonly t: readonly number[];
  /** By `StepWhat`. */
  readonly what: readonly number[];
  /** The place of a step in the timeline, or of a campaign among all. */
  readonly of: readonly number[];
  /** The device of an attack; `NONE` for other rows. */
  readonly device: readonly number[];
  /**
   * The place among `texts` of what the row says: the control that refused, why a step lacked something or was skipped, or the
   * objective of a campaign; -1 for nothing.
   */
  readonly says: readonly number[];
  readonly texts: readonly string[];
  readonly gains: FirstGains;
  readonly answers: AttackAnswers;
  readonly facts: AttackFacts;
}

/** What an entry says, by the kind of its row. */
export const StepWhat = {
  ...{ 'step.started': 0, 'step.ended': 1, 'step.skipped': 2 },
  ...{ 'attack.started': 3, 'attack.gained': 4, 'attack.refused': 5, 'attack.lacked': 6 },
  ...{ 'campaign.began': 7, 'campaign.reached': 8, 'campaign.ended': 9 },
} as const;

/** Collects these rows, chunk by chunk; nothing where actors attack in no step. */
export function stepRecorder({ campaigns = [], timeline }: Pick<Plan, 'campaigns' | 'timeline'>, graph?: AttackGraph) {
  const isNeeded = campaigns.length > 0 || timeline.some(({ action }) => action.kind === 'attack');
  const rows = { t: [] as number[], what: [] as number[], of: [] as number[] };
  const [devices, says] = [[] as number[], [] as number[]];
  /** Each text once, with its place. */
  const texts = new Map<string, number>();
  const stepOfRows = new StepOfRows(timeline.map(({ label }) => label));
  const attacks = new StepOfAttack(timeline);
  const placeOf = new Map(timeline.map(({ label }, step) => [label, step]));
  const campaignOf = new Map(campaigns.map(({ name }, place) => [name, place]));
  /** By step and kind, the devices that have an entry. */
  const known = new Map<number, Set<number>>();
  const gains = firstGains(graph);
  const answers = answerRecorder((step) => takesFromDevices.has(timeline[step]?.action.kind));
  const facts = factRecorder();

  function add(t: number, what: number, of: number, text: string | null = null, device = NONE): void {
    if (text !== null && !texts.has(text)) texts.set(text, texts.size);
    rows.t.push(t);
    rows.what.push(what);
    rows.of.push(of);
    devices.push(device);
    says.push(text === null ? -1 : texts.get(text)!);
  }

  /** Whether that is the first such row of the step and device. */
  function isFirst(what: number, step: number, device: number): boolean {
    const key = step * kinds.size + what;
    const devices = known.get(key) ?? new Set();
    known.set(key, devices);
    return devices.size < devices.add(device).size;
  }

  function takeEvent(chunk: Chunk, e: number, nearest: number): void {
    const { events, device, t } = chunk;
    const { at, kind, actor, strings } = events;
    const [detail, evidence] = [events.detail[e], events.evidence[e]].map((text) =>
      text === NONE ? '' : strings[text],
    );
    const instant = t[at[e]];
    const what = kinds.get(kind[e])!;
    if (what >= StepWhat['campaign.began']) {
      const place = campaignOf.get(detail);
      const began = what === StepWhat['campaign.began'];
      if (place !== undefined) add(instant, what, place, began ? objectiveIn(evidence) : null);
    } else if (what <= StepWhat['step.skipped']) {
      const step = placeOf.get(detail);
      if (step === undefined) return;
      if (what === StepWhat['step.started']) attacks.begin(step);
      const isSkipped = what === StepWhat['step.skipped'];
      add(instant, what, step, isSkipped ? whySkipped(timeline[step].action, evidence) : null);
    } else {
      const title = what === StepWhat['attack.gained'] ? evidence : detail;
      const step = attacks.of({ actor: strings[actor[e]], title, nearest, device: device[at[e]] });
      if (what === StepWhat['attack.started']) {
        attacks.attacked(step, device[at[e]]);
        answers.attacked(strings[actor[e]], device[at[e]], step);
      }
      if (what === StepWhat['attack.gained']) facts.gained(chunk, at[e], detail, evidence);
      if (step < 0 || !isFirst(what, step, device[at[e]])) return;
      if (what === StepWhat['attack.started']) gains.started(detail, evidence);
      if (what === StepWhat['attack.gained']) gains.gained(chunk, at[e], step, detail, evidence);
      const isReasoned = what === StepWhat['attack.lacked'] || what === StepWhat['attack.refused'];
      add(instant, what, step, isReasoned ? afterTitle(detail) : null, device[at[e]]);
    }
  }

  return {
    take(chunk: Chunk): void {
      if (!isNeeded) return;
      const { at, kind, detail, strings } = chunk.events;
      let e = 0;
      for (let i = 0; i < chunk.length; i++) {
        const isEvent = at[e] === i;
        const label = isEvent && kind[e] === STARTED ? strings[detail[e]] : undefined;
        const nearest = stepOfRows.add(rowAt(chunk, i), chunk.cause[i], label);
        if (!isEvent) continue;
        if (kinds.has(kind[e])) takeEvent(chunk, e, nearest);
        answers.take(chunk, e, nearest);
        facts.take(chunk, e);
        e++;
      }
    },
    rows: (): StepRows => ({
      ...{ ...rows, device: devices, says, texts: [...texts.keys()] },
      ...{ gains: gains.rows(), answers: answers.answers(), facts: facts.facts() },
    }),
  };
}

/** Actions in which an actor gets something of devices. */
const takesFromDevices: ReadonlySet<string | undefined> = new Set(['attack', 'leak']);

const STARTED = kindCode('step.started');
const kinds: ReadonlyMap<number, number> = new Map(
  Object.entries(StepWhat).map(([kind, what]) => [kindCode(kind as keyof typeof StepWhat), what]),
);
