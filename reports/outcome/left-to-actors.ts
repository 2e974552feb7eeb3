import { NumberSet } from '../../sim/kernel/number-set.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import { secrets } from '../../sim/plan/actors.ts';
import { takesHold } from '../../sim/plan/attack-steps.ts';
import { RUN_WAS_OVER } from '../../sim/plan/campaigns.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import { implantedStates } from '../metrics/foreign-hands.ts';
import type { RunEnd } from '../run-folder/manifest.ts';
import { whySkipped } from './campaign-courses.ts';
import { type AttackerEnd, type CampaignEnding, isUncertain, type Left, type LeftKind } from './campaign-ending.ts';
import { credentialFollower } from './known-credentials.ts';
import { StepOfRows } from './step-of-rows.ts';
import { endings } from './unfinished.ts';

/**
 * Follows what actors have while a trace passes, to say what is left to each when the run ends.
 *
 * Code on a device is that of the actor whose step brought it; where the rows do not say which step, of the last that had
 * control of the device.
 *
 * Memory  two bytes a row of the run, a few a device
 */
export function leftFollower(
  plan: Plan,
  shape: RunShape,
): RowConsumer & {
  endingOf(campaign: number, run: RunAtEnd): CampaignEnding;
  /** Of each actor that has no campaign of its own, in the order of their first steps. */
  attackers(run: RunAtEnd): readonly AttackerEnd[];
} {
  const { timeline, campaigns = [] } = plan;
  const rows = new StepOfRows(timeline.map(({ label }) => label));
  const credentials = credentialFollower(plan, shape);
  const region = shape.regions.findIndex(({ name }) => name === 'implant');
  const states = shape.regions[region]?.states ?? [];
  const actors = [...new Set(timeline.flatMap(({ action }) => (action.kind === 'attack' ? [action.by.name] : [])))];
  /** By step, whose code it can bring. */
  const byStep = timeline.map(({ action }) =>
    action.kind === 'attack' && takesHold(action) ? actors.indexOf(action.by.name) : -1,
  );
  /** By device: the state of its implant, and whose it is. */
  const implant = new Uint8Array(shape.devices);
  const owner = new Int16Array(shape.devices).fill(byStep.find((actor) => actor >= 0) ?? -1);
  const sessions = new ByActor();
  const consoles = new ByActor();
  /** By title, attempts that are under way at which devices. */
  const attempts = new Map<string, ByActor>();
  /** By secret in words, who knows it about which devices. */
  const known = new Map([...otherSecrets].map((secret) => [secret, new ByActor()]));
  /** By label, what the row of a step that never started says. */
  const skipped = new Map<string, string>();

  function changes(block: ChangeBlock, from: number, to: number): void {
    credentials.changes?.(block, from, to);
    for (let i = from; i < to; i++) {
      const step = rows.add(block.row[i], block.cause[i]);
      if (block.region[i] !== region) continue;
      implant[block.device[i]] = block.state[i];
      if (implantedStates.includes(states[block.state[i]]!) && (byStep[step] ?? -1) >= 0)
        owner[block.device[i]] = byStep[step]!;
    }
  }

  function event(block: EventBlock, i: number): void {
    credentials.event?.(block, i);
    const { kind, device, row, cause, strings } = block;
    const d = device[i];
    const [actor, detail] = [text(strings, block.actor[i]), text(strings, block.detail[i])];
    rows.add(row[i], cause[i], kind[i] === STARTED ? detail : undefined);
    switch (kind[i]) {
      case ONLINE:
        // One in the place of a console is in the name of no device.
        if (detail === '') sessions.add(actor, d);
        else consoles.add(actor, d);
        break;
      case OFFLINE:
        if (!sessions.delete(actor, d)) consoles.delete(actor, d);
        break;
      case ATTACKED:
        attempts.set(detail, (attempts.get(detail) ?? new ByActor()).add(actor, d));
        break;
      case REFUSED:
      case ENDED:
        attempts.get(detail.slice(0, detail.indexOf(': ')))?.delete(actor, d);
        break;
      case SKIPPED:
        skipped.set(detail, text(strings, block.evidence[i]));
        break;
      case GAINED:
        if (detail === factInWords.control) owner[d] = actors.indexOf(actor);
        known.get(detail)?.add(actor, d);
        break;
      default:
    }
  }

  function endingOf(campaign: number, run: RunAtEnd): CampaignEnding {
    const isOwn = ({ trigger }: Entry): boolean => trigger.kind === 'campaign' && trigger.campaign === campaign;
    return leftTo(campaigns[campaign]!.by.name, isOwn, run);
  }

  function attackers(run: RunAtEnd): readonly AttackerEnd[] {
    const own = new Set(campaigns.map(({ by }) => by.name));
    const others = new Set(timeline.flatMap((entry) => actorOf(entry) ?? []).filter((actor) => !own.has(actor)));
    return [...others].map((actor) => ({ actor, ending: leftTo(actor, (entry) => actorOf(entry) === actor, run) }));
  }

  function leftTo(actor: string, isOwn: (entry: Entry) => boolean, { end, endT }: RunAtEnd): CampaignEnding {
    const { valid, unclear, renewed } = credentials.knownBy(actor, endT);
    const stillToCome = timeline.filter((entry) => {
      const why = whySkipped(entry.action, skipped.get(entry.label) ?? '');
      return isOwn(entry) && why.startsWith(RUN_WAS_OVER);
    });
    const left: readonly Left[] = [
      some('running', implanted(actor, ['active', 'exploited'])),
      some('dormant', implanted(actor, ['dormant'])),
      some('sessions', sessions.of(actor).size),
      some('consoles', consoles.of(actor).size),
      some('attacks', new Set([...attempts.values()].flatMap((own) => [...own.of(actor)])).size),
      some('steps', stillToCome.length),
      some('credentials', valid),
      ...[...known].map(([secret, devices]) => some('secrets', devices.of(actor).size, secret)),
      some('expiry', unclear),
      some('keys', renewed),
      ...(end === 'finished' ? [] : [some('unfinished', 1, endings[end])]),
    ].filter(({ count }) => count > 0);
    const isKnown = end === 'finished' && (left.length === 0 || !left.every(isUncertain));
    return { state: !isKnown ? 'unknown' : left.length === 0 ? 'over' : 'not-over', left };
  }

  function implanted(actor: string, some: readonly string[]): number {
    let count = 0;
    for (let d = 0; d < shape.devices; d++)
      if (actors[owner[d]] === actor && some.includes(states[implant[d]]!)) count++;
    return count;
  }

  return { changes, event, endingOf, attackers };
}

type Entry = Plan['timeline'][number];

/** Who learns something in a step. */
const actorOf = ({ action }: Entry): string | undefined =>
  action.kind === 'attack' ? action.by.name : action.kind === 'leak' ? action.to : undefined;

interface RunAtEnd {
  readonly end: RunEnd;
  /** In ticks. */
  readonly endT: number;
}

/** Devices for each actor. */
class ByActor {
  private readonly sets = new Map<string, NumberSet>();

  of(actor: string): NumberSet {
    return this.sets.get(actor) ?? new NumberSet();
  }

  add(actor: string, device: number): this {
    this.sets.set(actor, this.of(actor).add(device));
    return this;
  }

  /** Whether it was there. */
  delete(actor: string, device: number): boolean {
    return this.of(actor).delete(device);
  }
}

const some = (kind: LeftKind, count: number, detail = ''): Left => ({ kind, count, detail });

const text = (strings: readonly string[], place: number): string => (place === NONE ? '' : (strings[place] ?? ''));

/** Secrets that nothing in a run takes back: no step changes a password or a key of a vendor. */
const otherSecrets: ReadonlySet<string> = new Set(
  secrets
    .filter((secret) => secret !== 'credential' && secret !== 'certificate' && secret !== 'evidence')
    .map((secret) => factInWords[secret]),
);

const [ONLINE, OFFLINE, STARTED, SKIPPED] = (
  ['impostor.online', 'impostor.offline', 'step.started', 'step.skipped'] as const
).map(kindCode);
const [ATTACKED, REFUSED, ENDED, GAINED] = (
  ['attack.started', 'attack.refused', 'attack.ended', 'attack.gained'] as const
).map(kindCode);
