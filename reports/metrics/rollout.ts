import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { MoveConsumer, RunWindow } from './accumulator.ts';
import { entersOrLeaves } from './device-states.ts';
import { Distribution, NEVER } from './distribution.ts';
import { AT_END, ENDED, EVENTS, metric } from './metric.ts';

export const rolloutSuccess = metric({
  id: 'rollout.success',
  shape: 'value',
  unit: 'share',
  better: 'more',
  claims: 'success',
  formula:
    'targets of rollouts in update state confirmed when the run ends, except those that entered it after rollout.rolled-back / targets of rollouts',
  concerned: 'targets of rollouts: the devices of rollout.targeted and those that joined, without those that left',
  from: 'the end of the run',
  never: 'a device that has not confirmed is in the denominator',
  window: AT_END,
  source: 'the goal of a rollout',
  perDevice: true,
  accumulator: rollout,
});

export const rolloutTime = metric({
  id: 'rollout.time',
  shape: 'distribution',
  unit: 'ms',
  better: 'less',
  claims: 'success',
  formula:
    'first rollout.started to first entry into update state confirmed, unless after rollout.rolled-back; one entry per device',
  concerned: 'targets of rollouts: the devices of rollout.targeted and those that joined, without those that left',
  from: 'first rollout.started',
  never: 'a device that was not confirmed when the run ended, or only after rollout.rolled-back',
  window: ENDED,
  source: 'how soon devices get the release, if they do',
  perDevice: true,
  accumulator: rollout,
});

export const rolloutTimeTo95 = metric({
  id: 'rollout.timeTo95',
  shape: 'value',
  unit: 'ms',
  better: 'less',
  claims: 'success',
  formula: 'first rollout.started to the instant at which 95 % of the targets of rollouts have been confirmed',
  concerned: 'targets of rollouts',
  from: 'first rollout.started',
  never: 'fewer than 95 % of them have confirmed when the run ends',
  window: 'the whole time, if 95 % were not reached before it; else there is no value',
  mayBeNever: true,
  source: 'the planning figure of an architect; a policy that stops never reaches it',
  perDevice: true,
  accumulator: rollout,
});

export const rolloutNever = metric({
  id: 'rollout.never',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'success',
  formula: 'targets of rollouts without a time in rollout.time',
  concerned: 'targets of rollouts',
  from: 'the end of the run',
  never: 'these are the devices that it counts',
  window: AT_END,
  source: 'the count beside rollout.time',
  perDevice: true,
  accumulator: rollout,
});

export const rolloutExposed = metric({
  id: 'rollout.exposed',
  shape: 'value',
  unit: 'devices',
  better: 'depends',
  claims: 'fact',
  formula:
    'devices that entered update state staged after the first rollout.started: they have the image and start it next',
  concerned: 'devices of the fleet',
  from: 'first rollout.started',
  never: '-',
  window: 'unchanged, since a device that has the image keeps it',
  source: 'blast radius of a release, at the end',
  perDevice: true,
  accumulator: rollout,
});

export const rolloutExposedAtStop = metric({
  id: 'rollout.exposedAtStop',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'cost',
  formula: 'rollout.exposed at the first rollout.moved with verdict refuse',
  concerned: 'rollouts',
  from: 'the first rollout.moved with verdict refuse',
  never: 'no rollout was stopped',
  window: 'the first stop, if it was not before it; else there is no value',
  mayBeNever: true,
  source: 'blast radius at the decision; downloads in progress still complete',
  perDevice: true,
  accumulator: rollout,
});

export const rolloutTimeToStop = metric({
  id: 'rollout.timeToStop',
  shape: 'value',
  unit: 'ms',
  better: 'less',
  claims: 'success',
  formula: 'first rollout.started to the first rollout.moved with verdict refuse',
  concerned: 'rollouts',
  from: 'first rollout.started',
  never: 'no rollout was stopped',
  window: 'the whole time, if the first stop was not before it; else there is no value',
  mayBeNever: true,
  source: 'how long a bad release spreads',
  perDevice: false,
  accumulator: rollout,
});

export const rolloutStops = metric({
  id: 'rollout.stops',
  shape: 'value',
  unit: 'count',
  better: 'depends',
  claims: 'fact',
  formula: 'rollout.moved with verdict refuse',
  concerned: 'gates of rollouts',
  from: 'the whole run',
  never: '-',
  window: EVENTS,
  source: 'closed gates; with a good release each is a false alarm',
  perDevice: false,
  accumulator: rollout,
});

export const rolloutFinished = metric({
  id: 'rollout.finished',
  shape: 'value',
  unit: 'count',
  better: 'depends',
  claims: 'fact',
  formula: 'rollout.moved of a whole rollout into completed or finished',
  concerned: 'rollouts',
  from: 'the whole run',
  never: 'a rollout in progress is not counted',
  window: EVENTS,
  source: 'a rollout that never ends never signals a fault (hawkBit#693)',
  perDevice: false,
  accumulator: rollout,
});

export const rolloutBricked = metric({
  id: 'rollout.bricked',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'cost',
  formula: 'entries into power state bricked, in a run in which something was rolled out',
  concerned: 'devices of the fleet',
  from: 'the whole run',
  never:
    'a device that a late-failure has left without power is off, and starts again once it has power: it does not count',
  window: 'entries at or after it, and devices already bricked at it',
  source: 'devices that cannot be recovered over the air',
  perDevice: true,
  accumulator: rollout,
});

export const rolloutReverted = metric({
  id: 'rollout.reverted',
  shape: 'value',
  unit: 'count',
  better: 'less',
  claims: 'cost',
  formula: 'entries into update state reverted after the first rollout.started',
  concerned: 'devices of the fleet',
  from: 'first rollout.started',
  never: '-',
  window: 'entries at or after it',
  source: 'devices that A/B slots have saved; engines that count written images miss them (hawkBit#3185)',
  perDevice: true,
  accumulator: rollout,
});

/**
 * The `rollout.*` figures: which devices have the release and how soon, which were exposed to it, and which are bricked.
 * 6 bytes per device.
 *
 * Without a rollout the values are undefined, not 0. So are those about one instant that was before `fromT`; how many
 * devices a release has reached by the end is not about an instant.
 */
function rollout(shape: RunWindow) {
  const region = shape.regions.findIndex(({ name }) => name === 'update');
  const [confirmed, staged, reverted] = ['confirmed', 'staged', 'reverted'].map((state) =>
    shape.regions[region]?.states.indexOf(state),
  );
  const power = shape.regions.findIndex(({ name }) => name === 'power');
  const bricked = { region: power, state: shape.regions[power]?.states.indexOf('bricked') ?? -1 };
  const [started, targeted, moved, joined, left, rolledBack] = (
    ['started', 'targeted', 'moved', 'joined', 'left', 'rolled-back'] as const
  ).map((what) => kindCode(`rollout.${what}`));
  const now = new Uint8Array(shape.devices);
  const been = new Uint8Array(shape.devices);
  const confirmedAt = new Uint32Array(shape.devices).fill(NONE);
  const counts = { rollouts: 0, exposed: 0, finished: 0, bricked: 0, reverted: 0, stops: 0 };
  /** A run of an older version has no rows of single targets: it tells how many there were in all. */
  const older = { hasTargets: false, hasRows: shape.counts !== undefined, targets: 0 };
  /** What a device that confirms now has: the release, or after `rolledBack` its previous firmware. */
  let latest = started;
  let startedAt = NONE;
  let stoppedAt = NONE;
  let exposedAtStop = 0;

  const moves: MoveConsumer = {
    isAbout: (move) => move.region === region || entersOrLeaves(move, bricked),
    moved(block, i) {
      const effect = block.region[i] === region ? follow : brick;
      effect(block.device[i], block.state[i], block.t[i]);
    },
  };

  /** A device that is bricked stays so until it is repaired; that may be over before `fromT`. */
  function brick(device: number, state: number, t: number): void {
    if ((been[device] & BRICKED) !== 0 && t < shape.fromT) counts.bricked--;
    been[device] &= ~BRICKED;
    if (state !== bricked.state) return;
    been[device] |= BRICKED;
    counts.bricked++;
  }

  function follow(device: number, state: number, t: number): void {
    if (startedAt === NONE) return;
    const isRelease = state === confirmed && latest === started;
    now[device] = isRelease ? 1 : 0;
    if (state === staged && (been[device] & EXPOSED) === 0) {
      been[device] |= EXPOSED;
      counts.exposed++;
    }
    if (state === reverted && t >= shape.fromT) counts.reverted++;
    if (isRelease && confirmedAt[device] === NONE) confirmedAt[device] = t;
  }

  function event(block: EventBlock, i: number): void {
    if (block.kind[i] === started || block.kind[i] === rolledBack) latest = block.kind[i];
    if (block.kind[i] === started) {
      if (startedAt === NONE) startedAt = block.t[i];
      counts.rollouts++;
      const targets = Number.parseInt(block.strings[block.evidence[i]] ?? '0', 10);
      older.targets += targets;
      older.hasTargets ||= targets > 0;
    }
    if (block.kind[i] === targeted) {
      older.hasRows = true;
      been[block.device[i]] |= TARGET;
    }
    if (block.kind[i] === joined) {
      older.targets++;
      been[block.device[i]] = (been[block.device[i]] | TARGET) & ~LEFT;
    }
    if (block.kind[i] === left) {
      older.targets--;
      been[block.device[i]] = (been[block.device[i]] | LEFT) & ~TARGET;
    }
    if (block.kind[i] !== moved) return;
    const isOver = block.t[i] < shape.fromT;
    if (!isOver && block.actor[i] === NONE && isEnd(block.strings[block.detail[i]])) counts.finished++;
    if (verdicts[block.verdict[i]] !== 'refuse') return;
    if (!isOver) counts.stops++;
    if (stoppedAt !== NONE) return;
    exposedAtStop = counts.exposed;
    stoppedAt = block.t[i];
  }

  function results() {
    const time = new Distribution(shape.tickMs);
    /** Over all targets, whenever they confirmed. */
    const whole = new Distribution();
    const isOlder = older.hasTargets && !older.hasRows;
    let holding = 0;
    let targets = 0;
    for (let d = 0; d < shape.devices; d++) {
      // A device that left the rollout is no longer a target, and one that is none may confirm an update by cable.
      if ((been[d] & LEFT) !== 0 || (!isOlder && (been[d] & TARGET) === 0)) continue;
      targets++;
      if (confirmedAt[d] !== NONE) {
        whole.add(confirmedAt[d] - startedAt);
        if (confirmedAt[d] >= shape.fromT) time.add(confirmedAt[d] - startedAt);
      }
      if (now[d] === 1) holding++;
    }
    if (isOlder) targets = older.targets;
    whole.addNever(Math.max(0, targets - whole.count));
    time.addNever(whole.never);
    const counted = (count: number | undefined) => (counts.rollouts === 0 ? undefined : count);
    const atStop = (value: number) => counted(stoppedAt === NONE ? NEVER : stoppedAt < shape.fromT ? undefined : value);
    const to95 = whole.percentile(95);
    const devices = { never: whole.never, concerned: whole.concerned };
    const rollouts = { never: stoppedAt === NONE ? counts.rollouts : 0, concerned: counts.rollouts };
    return {
      'rollout.success': targets === 0 ? undefined : holding / targets,
      'rollout.time': time,
      'rollout.timeTo95': {
        value: to95 === undefined || startedAt + to95 < shape.fromT ? undefined : to95 * shape.tickMs,
        of: devices,
      },
      'rollout.never': targets === 0 ? undefined : time.never,
      'rollout.exposed': counted(counts.exposed),
      'rollout.exposedAtStop': { value: atStop(exposedAtStop), of: rollouts },
      'rollout.timeToStop': { value: atStop((stoppedAt - startedAt) * shape.tickMs), of: rollouts },
      'rollout.stops': counted(counts.stops),
      'rollout.finished': counted(counts.finished),
      'rollout.bricked': counted(counts.bricked),
      'rollout.reverted': counted(counts.reverted),
    };
  }

  return { moves, event, results };
}

const EXPOSED = 1;
const LEFT = 2;
const BRICKED = 4;
const TARGET = 8;

const isEnd = (detail: string | undefined): boolean => /^(completed|finished)\b/.test(detail ?? '');
