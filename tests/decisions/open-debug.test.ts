import { expect, it } from 'vitest';
import { openDebug, readOverDebug } from '../../sim/decisions/open-debug.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const locked = 'the debug port was locked when the device was made';
const kept = 'the flash is erased before a probe can read it, or reads encrypted';

it.each<readonly [what: string, hasFuses: boolean, isUnlocked: boolean, isOn: boolean, verdict: string]>([
  ['a locked port', true, false, true, `refuse debug-lock: ${locked}`],
  ['the same unchecked', true, false, false, `allow debug-lock: not checked: ${locked}`],
  ['one unlocked for development', true, true, true, 'allow debug-lock: unlocked for development'],
  ['one without a lock', false, false, true, 'allow debug-lock: the device has no fuses that lock its debug port'],
  [
    'one without a lock, unchecked',
    false,
    true,
    false,
    'allow debug-lock: the device has no fuses that lock its debug port',
  ],
])('the debug port: %s', (_what, hasFuses, isUnlocked, isOn, text) => {
  const { allow, control, reason } = openDebug(controlSettings({ 'debug-lock': isOn }), { hasFuses, isUnlocked });
  expect(`${allow ? 'allow' : 'refuse'} ${control}: ${reason}`).toBe(text);
});

it.each<readonly [what: string, hasFuses: boolean, isUnlocked: boolean, isOn: boolean, verdict: string]>([
  ['of a protected device', true, false, true, `refuse readout-protection: ${kept}`],
  ['of one unlocked for development', true, true, true, `refuse readout-protection: ${kept}`],
  ['the same unchecked', true, false, false, `allow readout-protection: not checked: ${kept}`],
  [
    'of one without protection',
    false,
    false,
    true,
    'allow readout-protection: the device has no fuses that protect its flash',
  ],
])('the flash %s', (_what, hasFuses, isUnlocked, isOn, text) => {
  const settings = controlSettings({ 'readout-protection': isOn });
  const { allow, control, reason } = readOverDebug(settings, { hasFuses, isUnlocked });
  expect(`${allow ? 'allow' : 'refuse'} ${control}: ${reason}`).toBe(text);
});
