import fc from 'fast-check';
import { expect, it } from 'vitest';
import { setTime } from '../../sim/decisions/set-time.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const on = controlSettings({});
const off = controlSettings({ 'monotonic-time': false });

const later = 'after every time that it has verified';
const tooEarly = 'before a time that it has verified';

it.each([
  ['a time after the latest that it has verified', on, 5_001, true, later, '1ms after it'],
  ['that very time', on, 5_000, true, later, '0ms after it'],
  ['a millisecond before it', on, 4_999, false, tooEarly, '1ms before it'],
  ['a time before the run', on, -86_400_000, false, tooEarly, '1d before it'],
  ['a later time, unchecked', off, 5_000, true, 'switched off', undefined],
  ['an earlier time, unchecked', off, 4_999, true, `not checked: ${tooEarly}`, '1ms before it'],
] as const)('of %s', (_what, controls, offered, allow, reason, evidence) => {
  const verdict = { allow, control: 'monotonic-time', reason, ...(evidence !== undefined && { evidence }) };
  expect(setTime(controls, { offered, verified: 5_000 })).toEqual(verdict);
});

it('never lets a clock go behind what it has verified, and refuses nothing else', () => {
  const times = fc.record({ offered: fc.integer(), verified: fc.integer() });
  fc.assert(
    fc.property(times, (time) => {
      expect(setTime(on, time).allow).toBe(time.offered >= time.verified);
    }),
  );
});
