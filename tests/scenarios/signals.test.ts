import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { leastWith, refusal, scratch } from '../kit/scratch.ts';

const load = (telemetry: string) =>
  loadScenario(scratch({ 'a.yaml': leastWith(`telemetry: { ${telemetry} }`) })('a.yaml'));
const needed = 'unit: °C, mean: 21, min: -20, max: 60';

describe('the signal of a product', () => {
  it('comes to the plan, with its defaults', async () => {
    const { plan } = await load(`signal: { ${needed} }`);
    expect(plan.fleet[0].telemetry.signal).toEqual({
      ...{
        unit: '°C',
        mean: 21,
        daily: 0,
        peakMs: 15 * 3_600_000,
        noise: 0,
        spread: 0,
        min: -20,
        max: 60,
        decimals: 2,
      },
    });
  });

  it('comes to the plan as written', async () => {
    const { plan } = await load(
      'signal: { unit: kWh, mean: -1.5, daily: 0.5, peak: 6h30m, noise: 0.25, spread: 1, min: -2.125, max: 0, decimals: 3 }',
    );
    expect(plan.fleet[0].telemetry.signal).toEqual({
      ...{ unit: 'kWh', mean: -1.5, daily: 0.5, peakMs: 23_400_000, noise: 0.25, spread: 1 },
      ...{ min: -2.125, max: 0, decimals: 3 },
    });
  });

  it('is left out of a plan that has none', async () => {
    expect((await load('qos: 0')).plan.fleet[0].telemetry).not.toHaveProperty('signal');
  });

  it.each([
    ['the shortest payload', 'bytes: 47'],
    ['a mean at a bound', 'signal: { unit: °C, mean: 60, min: -20, max: 60 }'],
    ['a course beyond what the sensor reports', `signal: { ${needed}, daily: 500 }`],
  ])('may have %s', async (_what, telemetry) => {
    await expect(
      load(telemetry.includes('signal') ? telemetry : `${telemetry}, signal: { ${needed} }`),
    ).resolves.toBeDefined();
  });

  const place = 'fleet[0].telemetry.signal';

  it.each([
    ['21', place, '21 is not a signal', 'write a map with unit, mean'],
    ['{ mean: 21, min: -20, max: 60 }', `${place}.unit`, 'is missing', 'such as °C'],
    [
      '{ unit: degrees of Celsius, mean: 21, min: -20, max: 60 }',
      `${place}.unit`,
      '"degrees of Celsius" is not a unit',
      'without spaces',
    ],
    ['{ unit: 7, mean: 21, min: -20, max: 60 }', `${place}.unit`, '7 is not a unit', 'such as °C'],
    ['{ unit: °C, min: -20, max: 60 }', `${place}.mean`, 'is missing', 'write a number'],
    ['{ unit: °C, mean: 21°C, min: -20, max: 60 }', `${place}.mean`, '"21°C" is not a number', 'write a number'],
    [
      '{ unit: °C, mean: 61, min: -20, max: 60 }',
      `${place}.mean`,
      'the mean 61 is outside of what the sensor reports, -20 to 60',
      'from min to max',
    ],
    ['{ unit: °C, mean: 21, min: 60, max: -20 }', `${place}.min`, 'min 60 is not below max -20', 'below max'],
    ['{ unit: °C, mean: 21, min: 21, max: 21 }', `${place}.min`, 'min 21 is not below max 21', 'below max'],
    [`{ ${needed}, noise: -0.3 }`, `${place}.noise`, '-0.3 is less than 0', 'write a number from 0 to'],
    [`{ ${needed}, spread: -1 }`, `${place}.spread`, '-1 is less than 0', 'write a number from 0 to'],
    [`{ ${needed}, daily: -4 }`, `${place}.daily`, '-4 is less than 0', 'write a number from 0 to'],
    [`{ ${needed}, peak: 25h }`, `${place}.peak`, '"25h" is more than 1d', 'write a span of time from 0ms to 1d'],
    [`{ ${needed}, decimals: 4 }`, `${place}.decimals`, '4 is more than 3', 'from 0 to 3'],
    [
      '{ unit: °C, mean: 21, min: -20.125, max: 60 }',
      `${place}.min`,
      'the sensor cannot report -20.125 with 2 decimals',
      'at most 2 decimals',
    ],
    ['{ unit: °C, mean: 21, min: -20, max: 2000000 }', `${place}.max`, '2000000 is more than 1000000', 'to 1000000'],
    [`{ ${needed}, nois: 0.3 }`, `${place}.nois`, 'unknown key "nois"', 'did you mean "noise"?'],
  ])('is refused as %s', async (signal, where, what, hint) => {
    const { diagnostics } = await refusal(load(`signal: ${signal}`));
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].what).toContain(what);
    expect(diagnostics[0].where).toMatch(/a\.yaml:5:\d+ /);
    expect(diagnostics[0].where?.split(' ')[1]).toBe(where);
    expect(diagnostics[0].hint).toContain(hint);
  });

  it('is refused with payloads that its values do not fit into', async () => {
    const { diagnostics } = await refusal(load(`bytes: 46, signal: { ${needed} }`));
    expect(diagnostics).toEqual([
      {
        what: 'a reading with its value does not fit into 46 bytes',
        where: expect.stringContaining(' fleet[0].telemetry.bytes'),
        hint: 'write at least 47, or a signal with shorter bounds or fewer decimals',
      },
    ]);
  });
});
