import { describe, expect, it } from 'vitest';
import { judgeReading } from '../../sim/decisions/judge-reading.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { signalWith } from '../kit/signal.ts';

const [on, off] = [controlSettings({}), controlSettings({ plausibility: false })];
/** In hundredths of a degree, from -20 to 60. */
const signal = signalWith({ step: 2 });

describe('a value', () => {
  it.each([
    [-2_000, true],
    [-2_001, false],
    [6_000, true],
    [6_001, false],
  ])('%i alone: %s', (value, allow) => {
    expect(judgeReading(on, { signal, value, last: undefined }).allow).toBe(allow);
    expect(judgeReading(off, { signal, value, last: undefined }).allow).toBe(true);
  });

  it.each([
    [2_300, 1, true],
    [2_301, 1, false],
    [1_900, 1, true],
    [1_899, 1, false],
    [2_700, 3, true],
    [2_701, 3, false],
  ])('%i after 2100 and %i readings: %s', (value, readings, allow) => {
    const facts = { signal, value, last: { value: 2_100, readings } };
    expect(judgeReading(on, facts).allow).toBe(allow);
    expect(judgeReading(off, facts)).toMatchObject({
      allow: true,
      reason: allow ? 'switched off' : expect.stringMatching(/^not checked: /),
    });
    const { step: _none, ...anyStep } = signal;
    expect(judgeReading(on, { ...facts, signal: anyStep }).allow).toBe(true);
  });

  it('that leaps and stays is believed once as many readings have passed as it has steps', () => {
    // Seven degrees, two a reading.
    const said = [1, 2, 3, 4].map(
      (readings) => judgeReading(on, { signal, value: 2_800, last: { value: 2_100, readings } }).allow,
    );
    expect(said).toEqual([false, false, false, true]);
  });

  it('is refused for one reason, whatever it is and was, and named in the evidence', () => {
    const said = (value: number, readings: number) => {
      const { reason, evidence } = judgeReading(on, { signal, value, last: { value: 2_100, readings } });
      return [reason, evidence];
    };
    const leap = 'a leap of more than 2 °C a reading';
    expect(said(2_301, 1)).toEqual([leap, '23.01 °C after 21.00 °C']);
    expect(said(1_400, 3)).toEqual([leap, '14.00 °C after 21.00 °C, 3 readings before']);
    expect(said(6_100, 1)).toEqual(['outside -20 to 60 °C', '61.00 °C']);
  });
});
