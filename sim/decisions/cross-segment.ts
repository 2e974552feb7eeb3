import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { LoginWay } from '../plan/login.ts';
import { withOverlooked } from './overlooked.ts';

/** How a client comes to a device. */
export interface Approach {
  readonly over: LoginWay;
  /** A router translates the addresses of its local network, so that no connection from outside finds the device. */
  readonly isBehindNat: boolean;
}

/**
 * Whether a client gets as far as a port of a device.
 *
 * Source       RFC 4787, 5: a NAT drops what no mapping is for; it is no control, since it lets in whatever begins inside.
 *              IEEE 802.11 client isolation and private VLANs (RFC 5517): clients of a local network do not reach each other
 * Assumptions  who stands at the device with a cable crosses no network
 */
export const crossSegment = (controls: ControlSettings, approach: Approach): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, approach));

function judge(controls: ControlSettings, { over, isBehindNat }: Approach): Verdict {
  if (over === 'cable') return atHand;
  if (over === 'network') return isBehindNat ? hidden : found;
  return controls.segmentation ? isolated : switchedOff;
}

/** Not controls: addresses that are found, or not. */
const atHand = allowed('protocol', 'a cable crosses no network');
const found = allowed('protocol', 'its address is found from outside');
const hidden = refused('protocol', 'no connection from outside finds its address');
const isolated = refused('segmentation', 'clients of its local network do not reach it');
const switchedOff = allowed('segmentation', 'switched off');

const checks = ['segmentation'] as const;
