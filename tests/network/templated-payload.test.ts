import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { ReadingPayloads } from '../../broker/core/reading-payload.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { leastWith, refusal, scratch } from '../kit/scratch.ts';

const load = async (payload: string, more = '') =>
  loadScenario(scratch({ 'a.yaml': leastWith(`telemetry: { payload: '${payload}'${more} }`) })('a.yaml'));
const signal = ', signal: { unit: °C, mean: 20, min: -20, max: 60, decimals: 2 }';

const payloadsOf = async (payload: string, more = '') => {
  const { plan } = await load(payload, more);
  return { plan, payloads: new ReadingPayloads(new Fleet(plan), () => Date.UTC(2026, 0, 1, 12)) };
};

const json =
  '{"dev":"{{id}}","of":"{{ tenant }}","seq":{{count}},"v":{{value}},"ts":{{time}},"at":"{{isoTime}}","x":{"y":"{{site}}"},"pad":"{{padding}}"}';

describe('the payload of a template', () => {
  it('has the fields of the device and of the reading in their places', async () => {
    const { payloads } = await payloadsOf(json, `${signal}, bytes: 200`);
    const payload = payloads.of(2, 17, -305);
    expect(JSON.parse(payload.toString())).toEqual({
      ...{ dev: 'sensor-3', of: 'acme', seq: 17, v: -3.05, ts: 1_767_268_800_000, at: '2026-01-01T12:00:00.000Z' },
      ...{ x: { y: 'main' }, pad: expect.stringMatching(/^\.+$/) },
    });
    expect([payload.length, payloads.sizeOf(2, 17, -305)]).toEqual([200, 200]);
  });

  it('reads back as its number and its value, for its own device alone', async () => {
    const templates = await Promise.all([
      payloadsOf(json, signal),
      payloadsOf('{{name}};{{count}};{{value}}', signal),
      payloadsOf('v={{value}} n={{count}}', signal),
    ]);
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.integer({ min: -2_000, max: 6_000 }), fc.nat(9), (number, value, device) => {
        for (const [nth, { payloads }] of templates.entries()) {
          const payload = payloads.of(device, number, value);
          expect([payloads.readingOf(device, payload), payloads.valueOf(device, payload)]).toEqual([number, value]);
          if (nth < 2) expect(payloads.readingOf((device + 1) % 10, payload)).toBe(-1);
        }
      }),
    );
  });

  it('is never longer than its plan says', async () => {
    const { plan, payloads } = await payloadsOf('{{name}}/{{site}} {{count}} {{value}}', signal);
    expect(payloads.of(9, 2 ** 32 - 1, -2_000).length).toBeLessThanOrEqual(plan.fleet[0].telemetry.bytes);
  });

  it('takes no other text for a reading', async () => {
    const { payloads } = await payloadsOf('n={{count}};');
    const bad = ['', 'n=;', 'n=5', 'n=5;x', 'm=5;', 'n=-5;', 'n=99999999999;', '{"reading":         5,"data":""}'];
    expect(bad.map((text) => payloads.readingOf(0, Buffer.from(text)))).toEqual(bad.map(() => -1));
  });

  it('escapes the words of a file in JSON', async () => {
    const at = scratch({
      'd.csv': 'id,tenant,product,profile,site\n"a""b\\c",acme,sensor,esp32,"the ""old"" one"\n',
      'a.yaml': `name: a\nclaim: It runs.\nduration: 1h\nfleet:\n  from: d.csv\n  products:\n    - { tenant: acme, product: sensor, telemetry: { payload: '{"id":"{{id}}","at":"{{site}}","n":{{count}}}' } }\n`,
    });
    const { plan } = await loadScenario(at('a.yaml'));
    const payloads = new ReadingPayloads(new Fleet(plan), () => 0);
    const payload = payloads.of(0, 3, 0);
    expect(JSON.parse(payload.toString())).toEqual({ id: 'a"b\\c', at: 'the "old" one', n: 3 });
    expect(payloads.readingOf(0, payload)).toBe(3);
  });

  it('arrives at the platform as any other, in model and in packet', async () => {
    const scenario = await load(json, `${signal}, every: 1m`);
    const short = { duration: '20m' };
    const [model, packet] = await Promise.all(
      (['model', 'packet'] as const).map((fidelity) =>
        run(scenario.derive({ set: short, fidelity }), { trace: false }),
      ),
    );
    expect(model.metrics['message.loss'].value).toBe(0);
    expect(packet.traceHash).toBe(model.traceHash);
  });
});

describe('a template', () => {
  it.each([
    ['{{count}} {{foo}}', '', 'there is no placeholder "foo"', /did you mean|known here: id, name, tenant/],
    ['{{count}} {{tennant}}', '', 'there is no placeholder "tennant"', /did you mean "tenant"/],
    ['{{count}} {{', '', '"{{" opens a placeholder that does not end', /write \{\{id\}\}/],
    ['{{count}} {{i d}}', '', '"{{i d}}" opens a placeholder that does not end', /write \{\{id\}\}/],
    ['{{id}}', '', 'has no {{count}}', /lost and repeated/],
    ['{{count}} {{count}}', '', 'has {{count}} more than once', /keep one/],
    ['{{count}} {{value}}', '', 'has {{value}}, and the devices have no signal', /write a signal/],
    ['{{count}}', signal, 'has no {{value}}, and the devices have a signal', /"value": \{\{value\}\}/],
    ['{{count}}{{id}}', '', 'what stands behind {{count}} could be part of it', /separator/],
    ['{{count}}0', '', 'what stands behind {{count}} could be part of it', /separator/],
    ['{{padding}}.{{count}}', '', 'what stands behind {{padding}} could be part of it', /separator/],
    [`${'x'.repeat(8_193)}{{count}}`, '', 'has more than 8192 characters', /shorter/],
  ])('is refused if it cannot be written or read back: %s %s', async (payload, more, what, hint) => {
    const { problems } = await refusal(load(payload, more));
    expect(problems.map((problem) => problem.what)).toEqual([what]);
    expect(problems[0].hint).toMatch(hint);
  });
});
