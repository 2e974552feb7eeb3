import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { withOverlooked } from './overlooked.ts';

/** The debug port of a device, as it was made. */
export interface DebugPort {
  /**
   * The device has the fuses that lock the port and keep its flash from being read: those of a hardware root of trust. Without
   * one there is nothing to engage.
   */
  readonly hasFuses: boolean;
  /** A capability file of the cloud security service unlocks the port, for development. */
  readonly isUnlocked: boolean;
}

/**
 * Whether the debug port of a device answers who holds a probe to it.
 *
 * Source  MITRE EMB3D MID-057; ETSI EN 303 645, 5.6-4; Azure Sphere, enable-development: the capability `debugger`
 */
export const openDebug = (controls: ControlSettings, port: DebugPort): Verdict =>
  withOverlooked(controls, portChecks, (set) => {
    if (!port.hasFuses) return hasNoLock;
    if (port.isUnlocked) return isUnlocked;
    return set['debug-lock'] ? isLocked : lockIsOff;
  });

/**
 * Whether the flash can be read over a port that answers. A port that was unlocked for development shows no more than any other.
 *
 * Source  MITRE EMB3D MID-058; STM32 RDP, nRF APPROTECT, ESP32 flash encryption
 */
export const readOverDebug = (controls: ControlSettings, { hasFuses }: DebugPort): Verdict =>
  withOverlooked(controls, flashChecks, (set) => {
    if (!hasFuses) return hasNoProtection;
    return set['readout-protection'] ? isProtected : protectionIsOff;
  });

const hasNoLock = allowed('debug-lock', 'the device has no fuses that lock its debug port');
const isUnlocked = allowed('debug-lock', 'unlocked for development');
const isLocked = refused('debug-lock', 'the debug port was locked when the device was made');
const lockIsOff = allowed('debug-lock', 'switched off');
const hasNoProtection = allowed('readout-protection', 'the device has no fuses that protect its flash');
const isProtected = refused('readout-protection', 'the flash is erased before a probe can read it, or reads encrypted');
const protectionIsOff = allowed('readout-protection', 'switched off');

const portChecks = ['debug-lock'] as const;
const flashChecks = ['readout-protection'] as const;
