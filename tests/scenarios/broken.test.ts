import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { showPlace } from '../../scenarios/source/located.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';
import { brokenCampaigns } from './broken-campaigns.ts';
import { brokenDevices } from './broken-devices.ts';
import { brokenGateways } from './broken-gateways.ts';
import { brokenRollouts } from './broken-rollouts.ts';
import { brokenThresholds } from './broken-thresholds.ts';
import { brokenTimes, severalTimes } from './broken-times.ts';
import { type BrokenTable, brokenTrust, type SeveralTable, severalTrust } from './broken-trust.ts';

const invalid = 'scenario/invalid';
const yaml = 'scenario/yaml';
const tooLarge = 'scenario/too-large';
const cycle = 'scenario/cycle';
const module = 'scenario/module';

const table: BrokenTable = [
  ...brokenCampaigns,
  ...brokenDevices,
  ...brokenGateways,
  ...brokenTrust,
  ...brokenRollouts,
  ...brokenThresholds,
  ...brokenTimes,
  [
    'action-unknown.yaml',
    invalid,
    'action-unknown.yaml:7:19 timeline[0].do',
    'unknown action "outrage"',
    'did you mean "outage"?',
  ],
  [
    'at-after-the-end.yaml',
    invalid,
    'at-after-the-end.yaml:8:9 timeline[1].at',
    '1d1h is not before the end of the run, 1d',
    'write a time below 1d, or a longer duration',
  ],
  [
    'backoff-upside-down.yaml',
    invalid,
    'backoff-upside-down.yaml:9:25 fleet[0].backoff.initial',
    'the first delay is longer than the longest',
    'write an initial of at most max',
  ],
  [
    'bad-value-in-base.yaml',
    invalid,
    'loss-above-one.yaml:6:18 network.loss',
    '1.5 is more than 90%',
    'write a share from 0% to 90%',
  ],
  [
    'yaml-unclosed.yaml',
    yaml,
    'yaml-unclosed.yaml:4:10',
    'not YAML: the bracket { is never closed',
    'close it on this line with }',
  ],
  ['binary.yaml', yaml, 'binary.yaml:1:1', 'is not text', 'save it as UTF-8'],
  [
    'condition-above-one.yaml',
    invalid,
    'condition-above-one.yaml:7:13 timeline[0].when',
    'no share is above 100%, and this says 99',
    'write 98% or 0.98',
  ],
  [
    'control-not-a-switch.yaml',
    invalid,
    'control-not-a-switch.yaml:6:24 controls.topic-acl',
    '"maybe" is neither on nor off',
    'write on or off',
  ],
  [
    'control-unknown.yaml',
    invalid,
    'control-unknown.yaml:8:3 controls.backof-jitter',
    'unknown key "backof-jitter"',
    'did you mean "backoff-jitter"?',
  ],
  [
    'count-as-text.yaml',
    invalid,
    'count-as-text.yaml:8:12 fleet[0].count',
    '"10_000" is not a whole number',
    'write a whole number, such as 2000, with no unit or separato',
  ],
  [
    'count-astronomic.yaml',
    invalid,
    'count-astronomic.yaml:8:12 fleet[0].count',
    '1e+99 is more than 10000000',
    'write a whole number from 1 to 10000000',
  ],
  [
    'count-fractional.yaml',
    invalid,
    'count-fractional.yaml:8:12 fleet[0].count',
    '2.5 is not a whole number',
    'write a whole number, such as 2000, with no unit or separato',
  ],
  [
    'count-infinite.yaml',
    invalid,
    'count-infinite.yaml:8:12 fleet[0].count',
    'Infinity is not a finite number',
    'write a number',
  ],
  [
    'count-negative.yaml',
    invalid,
    'count-negative.yaml:8:12 fleet[0].count',
    '-1 is less than 1',
    'write a whole number from 1 to 10000000',
  ],
  [
    'count-not-a-number.yaml',
    invalid,
    'count-not-a-number.yaml:8:12 fleet[0].count',
    'NaN is not a finite number',
    'write a number',
  ],
  [
    'count-two-gigabytes.yaml',
    invalid,
    'count-two-gigabytes.yaml:8:12 fleet[0].count',
    '2147483648 is more than 10000000',
    'write a whole number from 1 to 10000000',
  ],
  [
    'cycle-a.yaml',
    cycle,
    'cycle-c.yaml:1:10 extends',
    'extends itself: tests/broken/cycle-a.yaml -> tests/broken/cycle-b.yaml -> tests/broken/cycle-c.yaml -> tests/broken/cycle-a.yaml',
    'remove one of these extends',
  ],
  [
    'duration-missing.yaml',
    invalid,
    'duration-missing.yaml:2:1 duration',
    'is missing',
    'write a span of time, such as 30s, 5m or 1h30m',
  ],
  ['empty.yaml', yaml, 'empty.yaml:1:1', 'is empty', 'write a map of keys, beginning with name: and claim:'],
  [
    'extends-a-list.yaml',
    invalid,
    'extends-a-list.yaml:2:1 extends',
    'is not the name of a scenario',
    'write a ready-made scenario or a file, such as first-light o',
  ],
  [
    'extends-itself.yaml',
    cycle,
    'extends-itself.yaml:3:10 extends',
    'extends itself: tests/broken/extends-itself.yaml -> tests/broken/extends-itself.yaml',
    'remove one of these extends',
  ],
  [
    'extends-nothing.yaml',
    'scenario/not-found',
    'extends-nothing.yaml:2:10 extends',
    'there is no scenario "first-ligt"',
    'did you mean "first-light"? ready-made: actuator-command, ',
  ],
  [
    'fleet-empty.yaml',
    invalid,
    'fleet-empty.yaml:4:1 fleet',
    'has no devices',
    'add a product: { tenant, product, profile, count }',
  ],
  [
    'fleet-is-a-map.yaml',
    invalid,
    'fleet-is-a-map.yaml:4:1 fleet',
    'a map is not a list of products',
    'begin each entry with "- "',
  ],
  [
    'key-constructor.yaml',
    invalid,
    'key-constructor.yaml:9:5 fleet[0].constructor',
    'the key "constructor" is not allowed',
    'remove it',
  ],
  ['key-proto.yaml', invalid, 'key-proto.yaml:6:1 __proto__', 'the key "__proto__" is not allowed', 'remove it'],
  [
    'key-prototype-in-rings.yaml',
    invalid,
    'key-prototype-in-rings.yaml:10:7 fleet[0].rings.prototype',
    'the key "prototype" is not allowed',
    'remove it',
  ],
  [
    'key-typo-backoff.yaml',
    invalid,
    'key-typo-backoff.yaml:9:16 fleet[0].backoff.inital',
    'unknown key "inital"',
    'did you mean "initial"?',
  ],
  [
    'key-typo-broker.yaml',
    invalid,
    'key-typo-broker.yaml:7:3 broker.handshake',
    'unknown key "handshake"',
    'did you mean "handshakes"?',
  ],
  [
    'connect-timeout-without-unit.yaml',
    invalid,
    'connect-timeout-without-unit.yaml:7:19 broker.connectTimeout',
    '30 is not a span of time',
    'write a span of time, such as 30s',
  ],
  [
    'connect-timeout-too-long.yaml',
    invalid,
    'connect-timeout-too-long.yaml:7:19 broker.connectTimeout',
    '"2h" is more than 1h',
    'write a span of time from 1ms to 1h',
  ],
  [
    'pending-none.yaml',
    invalid,
    'pending-none.yaml:7:12 broker.pending',
    '0 is less than 1',
    'write a whole number from 1 to 10000000',
  ],
  [
    'key-typo-fleet.yaml',
    invalid,
    'key-typo-fleet.yaml:9:5 fleet[0].keepalive',
    'unknown key "keepalive"',
    'did you mean "keepAlive"?',
  ],
  [
    'key-typo-network.yaml',
    invalid,
    'key-typo-network.yaml:8:3 network.los',
    'unknown key "los"',
    'did you mean "loss"?',
  ],
  [
    'key-typo-telemetry.yaml',
    invalid,
    'key-typo-telemetry.yaml:11:7 fleet[0].telemetry.byte',
    'unknown key "byte"',
    'did you mean "bytes"?',
  ],
  ['key-typo-top.yaml', invalid, 'key-typo-top.yaml:6:1 borker', 'unknown key "borker"', 'did you mean "broker"?'],
  [
    'loss-above-one.yaml',
    invalid,
    'loss-above-one.yaml:6:18 network.loss',
    '1.5 is more than 90%',
    'write a share from 0% to 90%',
  ],
  [
    'metric-unknown.yaml',
    invalid,
    'metric-unknown.yaml:7:3 expect.message.los',
    'unknown key "message.los"',
    'did you mean "message.loss"?',
  ],
  [
    'module-import-missing.js',
    module,
    'module-import-missing.js:1:1',
    'Cannot find module',
    'install it beside the file, or correct the path of the impor',
  ],
  [
    'module-syntax.js',
    module,
    'module-syntax.js:4:1',
    'Unexpected end of input',
    'fix the module; it runs before the scenario is read',
  ],
  [
    'module-throws.ts',
    module,
    'module-throws.ts:4:9',
    'no fleet of 10',
    'fix the module; it runs before the scenario is read',
  ],
  [
    'module-with-a-function.ts',
    invalid,
    'module-with-a-function.ts:1:62 fleet',
    'a value of type function is not data',
    'write text, numbers, booleans, lists and maps',
  ],
  [
    'module-without-default.ts',
    invalid,
    'module-without-default.ts',
    'has no default export',
    'write export default scenario({ ... })',
  ],
  [
    'no-trigger.yaml',
    invalid,
    'no-trigger.yaml:7:5 timeline[0]',
    'does not say when',
    'add at: 2h, every: 1h or when: fleet.onlineShare >= 99%',
  ],
  ['not-utf8.yaml', yaml, 'not-utf8.yaml:1:10', 'is not text', 'save it as UTF-8'],
  [
    'outage-of-unknown.yaml',
    invalid,
    'outage-of-unknown.yaml:7:31 timeline[0].of',
    'unknown outage "borker"',
    'did you mean "broker"?',
  ],
  [
    'outage-that-never-ends.yaml',
    invalid,
    'outage-that-never-ends.yaml:7:48 timeline[0].for',
    'an outage of 10m every 10m never ends',
    'write a for below 10m',
  ],
  [
    'overlay-of-itself.yaml',
    cycle,
    'overlay-of-itself.yaml:1:10 extends',
    'extends itself: tests/broken/overlay-of-itself.yaml -> tests/broken/overlay-of-itself.yaml',
    'remove one of these extends',
  ],
  [
    'p95-below-median.yaml',
    invalid,
    'p95-below-median.yaml:9:10 network.latency.p95',
    'the 95th percentile is below the median',
    'write a p95 of at least the median, or leave it out',
  ],
  [
    'pick-more-than-there-are.yaml',
    invalid,
    'pick-more-than-there-are.yaml:7:59 timeline[0].on.pick',
    'picks 11 of 10 devices',
    'write at most 10',
  ],
  [
    'product-twice.yaml',
    invalid,
    'product-twice.yaml:7:5 fleet[2]',
    'product "acme/sensor" is already in this fleet',
    'give it another product name, or raise the count of the firs',
  ],
  [
    'profile-unknown.yaml',
    invalid,
    'profile-unknown.yaml:5:47 fleet[0].profile',
    'unknown profile "esp23"',
    'did you mean "esp32"?',
  ],
  [
    'qos-three.yaml',
    invalid,
    'qos-three.yaml:9:23 fleet[0].telemetry.qos',
    '3 is not a quality of service',
    'write 0 (at most once), 1 (at least once) or 2 (exactly once',
  ],
  [
    'ring-unknown.yaml',
    invalid,
    'ring-unknown.yaml:13:17 timeline[0].on.ring',
    'no device has the ring "cannary"',
    'did you mean "canary"?',
  ],
  [
    'rings-do-not-add-up.yaml',
    invalid,
    'rings-do-not-add-up.yaml:9:5 fleet[0].rings',
    'the shares add up to 90%, not 100%',
    'write shares that add up to 100%, such as { canary: 2%, broa',
  ],
  [
    'sample-longer-than-run.yaml',
    invalid,
    'sample-longer-than-run.yaml:6:14 sampleEvery',
    'the run ends before the first sample',
    'write at most 1d',
  ],
  [
    'selection-never-matches.yaml',
    invalid,
    'selection-never-matches.yaml:10:5 timeline[0].on',
    'no device has tenant "acme" and profile "esp32" at once',
    'leave one of them out, or choose them from one product of th',
  ],
  [
    'series-unknown.yaml',
    invalid,
    'series-unknown.yaml:7:11 timeline[0].when',
    'unknown series "fleet.onlineshare"',
    'did you mean "fleet.onlineShare"?',
  ],
  [
    'share-in-percent-above-100.yaml',
    invalid,
    'share-in-percent-above-100.yaml:9:26 fleet[0].telemetry.jitter',
    '"120%" is more than 90%',
    'write a share from 0% to 90%',
  ],
  [
    'span-without-unit.yaml',
    invalid,
    'span-without-unit.yaml:9:16 fleet[0].keepAlive',
    '240 is not a span of time',
    'write a span of time, such as 30s, 5m or 1h30m',
  ],
  [
    'tenant-unknown.yaml',
    invalid,
    'tenant-unknown.yaml:7:44 timeline[0].on.tenant',
    'no device has the tenant "acne"',
    'did you mean "acme"?',
  ],
  [
    'tenant-with-slash.yaml',
    invalid,
    'tenant-with-slash.yaml:5:15 fleet[0].tenant',
    '"acme/eu" is not a tenant name',
    'use a to z, 0 to 9 and "-", at most 64 of them, such as acme',
  ],
  [
    'total-too-large.yaml',
    invalid,
    'total-too-large.yaml:4:1 fleet',
    'the fleet has 12000000 devices, more than 10000000',
    'lower the counts',
  ],
  [
    'two-triggers.yaml',
    invalid,
    'two-triggers.yaml:7:22 timeline[0].every',
    'both at and every say when',
    'keep one of them',
  ],
  [
    'until-without-every.yaml',
    invalid,
    'until-without-every.yaml:7:22 timeline[0].until',
    '"until" goes with every',
    'remove until, or use every instead of at',
  ],
  [
    'version-as-number.yaml',
    invalid,
    'version-as-number.yaml:9:15 fleet[0].firmware',
    '1 is not a version',
    'write three numbers in quotes, such as "1.0.0"',
  ],
  [
    'yaml-alias-bomb.yaml',
    tooLarge,
    'yaml-alias-bomb.yaml:5:12 c[8][1]',
    'uses more than 100 aliases',
    'write the values themselves',
  ],
  [
    'yaml-alias-of-itself.yaml',
    invalid,
    'yaml-alias-of-itself.yaml:4:15 fleet[0]',
    'this alias is inside the value that it repeats',
    'write the value itself',
  ],
  [
    'yaml-alias-to-nothing.yaml',
    invalid,
    'yaml-alias-to-nothing.yaml:4:8 fleet',
    'this alias has no anchor before it',
    'write the value itself, or put &name in front of the one mea',
  ],
  [
    'yaml-duplicate-key.yaml',
    yaml,
    'yaml-duplicate-key.yaml:6:1',
    'the key "duration" appears twice in one map',
    'keep one of the two',
  ],
  [
    'yaml-nested-too-deep.yaml',
    tooLarge,
    'yaml-nested-too-deep.yaml:4:1',
    'is nested deeper than 200 levels',
    'a scenario needs fewer than ten',
  ],
  ['yaml-not-a-map.yaml', invalid, 'yaml-not-a-map.yaml:1:1', 'is not a map of keys', 'begin with name: and claim:'],
  ['yaml-tab.yaml', yaml, 'yaml-tab.yaml:5:1', 'a tab is used to indent', 'indent with spaces'],
  [
    'yaml-tag.yaml',
    invalid,
    'yaml-tag.yaml:4:22 fleet',
    'the tag "!!js/function" is not allowed',
    'write the value without a tag',
  ],
  [
    'yaml-two-documents.yaml',
    yaml,
    'yaml-two-documents.yaml:6:1',
    'a second document begins here',
    'keep one document per file; apply others with --with',
  ],
];

const severals: SeveralTable = [
  ...severalTrust,
  ...severalTimes,
  ['key-typo-step.yaml', invalid, ['7:5 timeline[0].for', '7:39 timeline[0].form']],
  [
    'several-problems.yaml',
    invalid,
    [
      '1:7 name',
      '3:11 duration',
      '5:66 fleet[0].ring',
      '6:18 network.loss',
      '8:19 timeline[0].do',
      '11:3 expect.reconnect.tme',
    ],
  ],
];

describe('a broken scenario', () => {
  it.each(table)('%s', async (name, code, where, what, hint) => {
    const error = await refusal(loadScenario(`tests/broken/${name}`));
    expect(error).toBeInstanceOf(LabError);
    expect(error.code).toBe(code);
    expect(error.problems.map(({ place }) => showPlace(place))).toEqual([`tests/broken/${where}`]);
    expect(error.diagnostic.what.slice(0, what.length)).toBe(what);
    expect(error.diagnostic.hint?.slice(0, hint.length)).toBe(hint);
    expect(error.message).toBe(`tests/broken/${where}: ${error.diagnostic.what}\n  ${error.diagnostic.hint}`);
  });

  it.each(severals)('%s reports all mistakes at once, in the order of its lines', async (name, code, wheres) => {
    const error = await refusal(loadScenario(`tests/broken/${name}`));
    expect(error.code).toBe(code);
    expect(error.problems.map(({ place }) => showPlace(place))).toEqual(
      wheres.map((where) => `tests/broken/${name}:${where}`),
    );
    for (const { place, what, hint } of error.problems) {
      expect(hint).not.toBe('');
      expect(error.message).toContain(`${showPlace(place)}: ${what}\n    ${hint}`);
    }
  });

  it('is in one of the tables above', () => {
    const listed = [...table, ...severals].map(([name]) => name);
    const onlyExtended = ['cycle-b.yaml', 'cycle-c.yaml'];
    expect([...listed, ...onlyExtended].sort()).toEqual(readdirSync('tests/broken').sort());
  });
});

describe('a file that is no scenario at all', () => {
  it('is refused by its size before it is read', async () => {
    const at = scratch({ 'large.yaml': `${least()}# ${'x'.repeat(2 ** 20)}\n` });
    const error = await refusal(loadScenario(at('large.yaml')));
    expect(error.code).toBe(tooLarge);
    expect(error.message).toContain('1048576');
  });

  it.each([
    ['tests/broken', 'is not a file'],
    ['package.json', 'is neither YAML nor a TypeScript or JavaScript module'],
  ])('%s is refused by its kind', async (reference, what) => {
    const error = await refusal(loadScenario(reference));
    expect(error.code).toBe('scenario/not-a-file');
    expect(error.diagnostic.what).toContain(what);
    expect(error.diagnostic.hint).toContain('.yaml');
  });

  it.each([
    ['brackets', '['.repeat(500_000)],
    ['dashes', '- '.repeat(500_000)],
    ['maps', '{a: '.repeat(250_000)],
    ['question marks', '? '.repeat(500_000)],
    ['columns', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('made of %s is refused before it can exhaust the parser', async (_, text) => {
    const at = scratch({ 'deep.yaml': text });
    expect((await refusal(loadScenario(at('deep.yaml')))).code).toBe(tooLarge);
  });

  it('of many values is refused', async () => {
    const at = scratch({ 'wide.yaml': `${least()}x: [${'1,'.repeat(200_000)}]\n` });
    expect((await refusal(loadScenario(at('wide.yaml')))).code).toBe(tooLarge);
  });
});
