import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Move, RunWindow } from './accumulator.ts';
import { entersOrLeaves, stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';
import { AT_END, ENDED, metric } from './metric.ts';

export const revocationLag = metric({
  id: 'revocation.lag',
  shape: 'distribution',
  unit: 'ms',
  better: 'less',
  claims: 'success',
  formula:
    "a device's first certificate.revoked or device.disabled to the last instant at which its link is online; 0 if it was not online again; one entry per device",
  concerned: 'devices revoked or disabled',
  from: "the device's first certificate.revoked or device.disabled",
  never: 'a device that was online when the run ended',
  window: ENDED,
  source: 'revoke-to-silence: how long a known intruder stays connected',
  perDevice: true,
  accumulator: revocation,
});

export const revocationNotSilent = metric({
  id: 'revocation.notSilent',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'success',
  formula: 'devices revoked or disabled that are online when the run ends',
  concerned: 'devices revoked or disabled',
  from: 'the end of the run',
  never: 'these are the devices that it counts',
  window: AT_END,
  source: 'the count beside revocation.lag',
  perDevice: true,
  accumulator: revocation,
});

export const revocationReturned = metric({
  id: 'revocation.returned',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'success',
  formula:
    'devices revoked or disabled that came online again after the first session.closed for a revoked certificate, or are online when the run ends',
  concerned: 'devices revoked or disabled',
  from: 'the first session.closed for a revoked certificate',
  never: 'a device that was never disconnected, and is online when the run ends, counts as returned',
  window: 'devices that are online again at it, or come online again after it',
  source: 'whether revocation is effective',
  perDevice: true,
  accumulator: revocation,
});

/**
 * `revocation.lag`, `revocation.notSilent` and `revocation.returned`: whether a revoked device falls silent, and how
 * soon. 10 bytes per device.
 *
 * Where no device was revoked the two values are undefined, not 0. A device that was silent before `fromT`, and stayed
 * so, has neither a lag nor a return after it.
 */
function revocation(shape: RunWindow) {
  const online = stateCode(shape.regions, 'link', 'online');
  const [revoked, disabled, closed] = [
    kindCode('certificate.revoked'),
    kindCode('device.disabled'),
    kindCode('session.closed'),
  ];
  const isOnline = new Uint8Array(shape.devices);
  const leftAt = new Uint32Array(shape.devices);
  const revokedAt = new Uint32Array(shape.devices).fill(NONE);
  const progress = new Uint8Array(shape.devices);

  const isAbout = (move: Move): boolean => entersOrLeaves(move, online);

  function moved({ device, state, t }: ChangeBlock, i: number): void {
    const d = device[i];
    if (state[i] === online.state) {
      isOnline[d] = 1;
      if (progress[d] === Progress.closed) progress[d] = Progress.returned;
    } else {
      isOnline[d] = 0;
      leftAt[d] = t[i];
    }
  }

  function event(block: EventBlock, i: number): void {
    const device = block.device[i];
    const kind = block.kind[i];
    if ((kind === revoked || kind === disabled) && revokedAt[device] === NONE) revokedAt[device] = block.t[i];
    // A session that is closed because its certificate expired has nothing to do with revocation.
    if (
      kind === closed &&
      progress[device] === Progress.up &&
      block.strings[block.control[i]] === 'close-revoked-sessions'
    )
      progress[device] = Progress.closed;
  }

  function results() {
    const lag = new Distribution(shape.tickMs);
    const isAnyRevoked = revokedAt.some((t) => t !== NONE);
    let returned = 0;
    for (let d = 0; d < shape.devices; d++) {
      if (revokedAt[d] === NONE) continue;
      // A device that was never cut off counts without having to return.
      if (isOnline[d] === 1 || (progress[d] === Progress.returned && leftAt[d] >= shape.fromT)) returned++;
      const silentAt = Math.max(leftAt[d], revokedAt[d]);
      if (isOnline[d] === 1) lag.addNever();
      else if (silentAt >= shape.fromT) lag.add(silentAt - revokedAt[d]);
    }
    const counted = (count: number) => (isAnyRevoked ? count : undefined);
    return {
      'revocation.lag': lag,
      'revocation.notSilent': counted(lag.never),
      'revocation.returned': counted(returned),
    };
  }

  return { moves: { isAbout, moved }, event, results };
}

/** What has happened to a device since its session was first closed for a revoked certificate. */
const Progress = { up: 0, closed: 1, returned: 2 } as const;
