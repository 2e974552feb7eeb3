import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';
import { Distribution, NEVER } from './distribution.ts';

/**
 * The `rollout.*` figures: which devices have the release and how soon, which were exposed to it, and which are bricked.
 * 6 bytes per device.
 *
 * Without a rollout the values are undefined, not 0. So are those about one instant that was before `fromT`; how many
 * devices a release has reached by the end is not about an instant.
 */
export function rollout(shape: RunWindow): Accumulator {
  const region = shape.regions.findIndex(({ name }) => name === 'update');
  const [confirmed, staged, reverted] = ['confirmed', 'staged', 'reverted'].map((state) =>
    shape.regions[region]?.states.indexOf(state),
  );
  const power = shape.regions.findIndex(({ name }) => name === 'power');
  const bricked = { region: power, state: shape.regions[power]?.states.indexOf('bricked') };
  const [started, moved, joined, left, rolledBack] = (
    ['started', 'moved', 'joined', 'left', 'rolled-back'] as const
  ).map((what) => kindCode(`rollout.${what}`));
  const now = new Uint8Array(shape.devices);
  const been = new Uint8Array(shape.devices);
  const confirmedAt = new Uint32Array(shape.devices).fill(NONE);
  const counts = { targets: 0, rollouts: 0, exposed: 0, finished: 0, bricked: 0, reverted: 0, stops: 0 };
  /** What a device that confirms now has: the release, or after `rolledBack` its previous firmware. */
  let latest = started;
  let startedAt = NONE;
  let stoppedAt = NONE;
  let exposedAtStop = 0;

  function changes(block: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (block.region[i] === region) follow(block.device[i], block.state[i], block.t[i]);
      else if (block.region[i] === bricked.region) brick(block.device[i], block.state[i], block.t[i]);
    }
  }

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
      counts.targets += Number.parseInt(block.strings[block.evidence[i]] ?? '0', 10);
    }
    if (block.kind[i] === joined) {
      counts.targets++;
      been[block.device[i]] &= ~LEFT;
    }
    if (block.kind[i] === left) {
      counts.targets--;
      been[block.device[i]] |= LEFT;
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

  function results(): readonly MetricResult[] {
    const time = new Distribution(shape.tickMs);
    /** Over all targets, whenever they confirmed. */
    const whole = new Distribution();
    let holding = 0;
    for (let d = 0; d < shape.devices; d++) {
      // A device that left the rollout is no longer a target.
      if ((been[d] & LEFT) !== 0) continue;
      if (confirmedAt[d] !== NONE) {
        whole.add(confirmedAt[d] - startedAt);
        if (confirmedAt[d] >= shape.fromT) time.add(confirmedAt[d] - startedAt);
      }
      if (now[d] === 1) holding++;
    }
    // A device that is no target may be updated by cable, and confirm.
    whole.addNever(Math.max(0, counts.targets - whole.count));
    time.addNever(whole.never);
    const counted = (count: number | undefined) => (counts.rollouts === 0 ? undefined : count);
    const atStop = (value: number) => counted(stoppedAt === NONE ? NEVER : stoppedAt < shape.fromT ? undefined : value);
    const to95 = whole.percentile(95);
    const devices = { never: whole.never, concerned: whole.concerned };
    const rollouts = { never: stoppedAt === NONE ? counts.rollouts : 0, concerned: counts.rollouts };
    return [
      { id: 'rollout.success', unit: 'share', shape: 'value', value: counted(holding / Math.max(1, counts.targets)) },
      { id: 'rollout.time', unit: 'ms', shape: 'distribution', entries: time },
      {
        id: 'rollout.timeTo95',
        unit: 'ms',
        shape: 'value',
        value: to95 === undefined || startedAt + to95 < shape.fromT ? undefined : to95 * shape.tickMs,
        of: devices,
      },
      { id: 'rollout.never', unit: 'devices', shape: 'value', value: counted(time.never) },
      { id: 'rollout.exposed', unit: 'devices', shape: 'value', value: counted(counts.exposed) },
      { id: 'rollout.exposedAtStop', unit: 'devices', shape: 'value', value: atStop(exposedAtStop), of: rollouts },
      {
        id: 'rollout.timeToStop',
        unit: 'ms',
        shape: 'value',
        value: atStop((stoppedAt - startedAt) * shape.tickMs),
        of: rollouts,
      },
      { id: 'rollout.stops', unit: 'count', shape: 'value', value: counted(counts.stops) },
      { id: 'rollout.finished', unit: 'count', shape: 'value', value: counted(counts.finished) },
      { id: 'rollout.bricked', unit: 'devices', shape: 'value', value: counted(counts.bricked) },
      { id: 'rollout.reverted', unit: 'count', shape: 'value', value: counted(counts.reverted) },
    ];
  }

  return { changes, event, results };
}

const EXPOSED = 1;
const LEFT = 2;
const BRICKED = 4;

const isEnd = (detail: string | undefined): boolean => /^(completed|finished)\b/.test(detail ?? '');
