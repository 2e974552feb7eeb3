import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { showPlace } from '../../scenarios/source/located.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { refusal, scratch } from '../kit/scratch.ts';

// What users write wrongly about attacks, actors and overlays: each mistake is named with its file, line and column, and with what to
// write instead.

const fleet = [
  'name: drill',
  'claim: It runs.',
  'duration: 2h',
  'fleet:',
  '  - { tenant: acme, product: valve, profile: sphere, count: 3 }',
  '  - { tenant: umbrella, product: pump, profile: legacy-rtos, count: 3 }',
].join('\n');

/** A timeline of one step with each field on a line of its own. */
const timeline = (step: string): string =>
  ['timeline:', '  - at: 1h', ...step.split('; ').map((field) => `    ${field}`)].join('\n');

const scenarioOf = (step: string): string => `${fleet}\n${timeline(step)}\n`;
const overlayOf = (text: string): string => `name: night\nclaim: It is dark.\n${text}\n`;

type Row = readonly [written: string, place: string, what: string, hint: string];

const attack = 'do: attack; technique:';

const parameters: readonly Row[] = [
  ['do: attack', 'technique', 'is missing', 'A01'],
  [`${attack} A00; by: m; for: 1m`, 'technique', 'unknown attack "A00"', 'A01'],
  [`${attack} clone-identity; by: m; for: 1m`, 'technique', 'unknown attack "clone-identity"', 'A01'],
  ['do: atack; technique: A01; by: m; for: 1m', 'do', 'unknown action "atack"', 'attack'],
  [`${attack} A01; by: m`, 'for', 'is missing', '30s'],
  [`${attack} A01; by: m; for: 0s`, 'for', 'less than', 'from'],
  [`${attack} A01; by: m; for: 10`, 'for', '10', '30s'],
  [`${attack} A01; by: m; way: stolen; for: 1m`, 'way', 'unknown way "stolen"', 'copied'],
  [`${attack} A04; by: m; way: copied; for: 1m`, 'way', 'unknown way "copied"', 'subscribe'],
  [`${attack} A01; by: m; filter: "#"; for: 1m`, 'filter', 'unknown key "filter"', 'known here'],
  [`${attack} A04; by: m; retry: 5s; for: 1m`, 'retry', 'unknown key "retry"', 'known here'],
  [`${attack} A01; by: m; retry: soon; for: 1m`, 'retry', '"soon" is not a span of time', '30s'],
  [`${attack} A01; by: m; retry: 0s; for: 1m`, 'retry', 'less than', 'from'],
  [`${attack} A01; by: m; effort: -1h; for: 1m`, 'effort', 'is less than 0ms', 'from 0ms to 3650d'],
  [`${attack} A01; by: m; effort: typicel; for: 1m`, 'effort', '"typicel" is not a span of time', ', or typical'],
  [`${attack} A04; by: m; filter: ""; for: 1m`, 'filter', 'is empty', '#'],
  [`${attack} A04; by: m; filter: "a/#/b"; for: 1m`, 'filter', '"a/#/b" is not a topic filter', '4.7.1'],
  [`${attack} A04; by: m; filter: 4; for: 1m`, 'filter', '4 is not a topic filter', '#'],
  [`${attack} A05; by: m; messages: many; for: 1m`, 'messages', '"many" is not a number', '2'],
  [`${attack} A07; by: m; inARow: 0; for: 1m`, 'inARow', 'less than', 'from 1'],
  [`${attack} A09; by: m; bytes: 0; for: 1m`, 'bytes', 'less than', '1 byte'],
  [`${attack} A15; by: m; tries: 1.5; for: 1m`, 'tries', '1.5', 'whole'],
  [`${attack} A15; by: m; tries: 63; for: 1m`, 'tries', 'more than', '62'],
  [`${attack} A19; by: m; rate: fast; for: 1m`, 'rate', '"fast"', '4KiB'],
  [`${attack} A22; by: m; way: spoofed-time; behind: -1d; for: 1m`, 'behind', '-1d', 'from 1s'],
  [`${attack} A24; by: m; as: owner; for: 1m`, 'as', 'unknown role "owner"', 'administrator'],
  [`${attack} A01; by: m; for: 1m; on: "site:nowhere"`, 'on.site', 'no device has the site "nowhere"', 'main'],
  ['do: leak; secret: key; to: m', 'secret', 'unknown secret "key"', 'credential'],
  ['do: leak', 'to', 'is missing', 'mallory'],
];

const actors: readonly Row[] = [
  [`${attack} A01; for: 1m`, 'by', 'is missing', 'mallory'],
  [`${attack} A01; by: Mallory X; for: 1m`, 'by', '"Mallory X" is not the name of an actor', 'a to z'],
  [`${attack} A01; by: 7; for: 1m`, 'by', '7 is not an actor', 'mallory'],
  [`${attack} A01; by: [mallory]; for: 1m`, 'by', 'a list is not an actor', 'mallory'],
  [`${attack} A01; by: {}; for: 1m`, 'by.name', 'is missing', 'mallory'],
  [`${attack} A01; by: { as: outsider }; for: 1m`, 'by.name', 'is missing', 'mallory'],
  [`${attack} A01; by: { name: m, reach: [] }; for: 1m`, 'by.reach', 'unknown key "reach"', 'reaches'],
  [`${attack} A01; by: { name: m, reaches: broker }; for: 1m`, 'by.reaches', '"broker" is not a list of places', '- '],
  [`${attack} A01; by: { name: m, reaches: [brokr] }; for: 1m`, 'by.reaches[0]', 'unknown place "brokr"', 'broker'],
  [`${attack} A01; by: { name: m, holds: [key] }; for: 1m`, 'by.holds[0]', 'unknown secret "key"', 'credential'],
  [`${attack} A01; by: { name: m, holds: key }; for: 1m`, 'by.holds', '"key" is not a list of secrets', '- '],
  [
    `${attack} A01; by: { name: m, as: outsidr }; for: 1m`,
    'by.as',
    'unknown actor "outsidr"',
    'did you mean "outsider"? known here: outsider, lan-proxy, stolen-device',
  ],
  [
    `${attack} A01; by: { name: m, as: contractor }; for: 1m`,
    'on',
    '"contractor" has what it has of one tenant, and these devices are of acme, umbrella',
    'choose one of them, such as on: tenant:acme',
  ],
  ['do: leak; to: "../x"', 'to', '"../x" is not the name of an actor', 'a to z'],
];

/** The line of the field that a place begins with; that of the step, where the field is missing. */
function lineOf(step: string, place: string, first: number): number {
  const [head] = place.split(/[.[]/);
  const nth = step.split('; ').findIndex((field) => field.startsWith(`${head}:`));
  return nth < 0 ? first - 1 : first + nth;
}

describe.each([
  ['a parameter of an attack', parameters],
  ['an actor', actors],
] as const)('%s that is malformed', (_, rows) => {
  it.each(rows)('is named with its line: %s, at %s', async (step, place, what, hint) => {
    const error = await refusal(loadScenario(scratch({ 'drill.yaml': scenarioOf(step) })('drill.yaml')));
    expect(error.problems).toHaveLength(1);
    const [problem] = error.problems;
    expect(showPlace(problem.place)).toMatch(new RegExp(`drill\\.yaml:${lineOf(step, place, 9)}:\\d+ timeline\\[0\\]`));
    expect(showPlace(problem.place).endsWith(` timeline[0].${place}`)).toBe(true);
    expect(problem.what).toContain(what);
    expect(problem.hint).toContain(hint);
    // The command prints this message and ends with 2, as it does for every mistake of its user.
    expect(error.message).toContain(`${showPlace(problem.place)}: ${problem.what}`);
    expect(error.message).toContain(problem.hint);
  });
});

const overlays: readonly (readonly [what: string, written: string, place: string, said: string, hint: string])[] = [
  [
    'an attack that there is not',
    timeline(`${attack} A00; by: m; for: 1m`),
    ':6:16 timeline[0].technique',
    'unknown attack "A00"',
    'A01',
  ],
  [
    'a ready actor that there is not',
    timeline(`${attack} A01; by: { name: m, as: outsidr }; for: 1m`),
    ':7:24 timeline[0].by.as',
    'unknown actor "outsidr"',
    'did you mean "outsider"?',
  ],
  [
    'a product that the scenario does not have',
    timeline(`${attack} A01; by: m; for: 1m; on: product:vlave`),
    ':9:9 timeline[0].on.product',
    'no device has the product "vlave"',
    'did you mean "valve"?',
  ],
  [
    'a step that the scenario does not have',
    timeline(`${attack} A01; by: m; for: 1m; on: 'same-as:"no step"'`),
    ':9:9 timeline[0].on.same-as',
    'no step before this one selects devices and has the label "no step"',
    'give that step a label',
  ],
  [
    'a login that the devices do not have',
    timeline(`${attack} A15; by: m; for: 1m`),
    ':6:16 timeline[0].technique',
    'none of these devices has a login that A15 could try',
    'login: { open: on }',
  ],
  [
    'values that the readings do not have',
    timeline(`${attack} A20; by: m; for: 1m`),
    ':4:5 timeline[0].on',
    'the readings of these devices have no values',
    'give a product a signal',
  ],
  ['a key that there is not', 'timelin: []', ':3:1 timelin', 'unknown key "timelin"', 'did you mean "timeline"?'],
  ['a timeline that is no list', 'timeline: { do: attack }', ':3:1 timeline', 'a map is not a list of steps', '"- "'],
  [
    'a control that there is not',
    'controls: { topic-alc: off }',
    ':3:13 controls.topic-alc',
    'unknown key "topic-alc"',
    'did you mean "topic-acl"?',
  ],
  [
    'a control that is neither on nor off',
    'controls: { topic-acl: of }',
    ':3:24 controls.topic-acl',
    '"of" is neither on nor off',
    'write on or off',
  ],
  [
    'a field of a product that there is not',
    'fleet:\n  - { tenant: acme, product: valve, cuont: 5 }',
    ':4:37 fleet[0].cuont',
    'unknown key "cuont"',
    'did you mean "count"?',
  ],
  [
    'a product without a tenant',
    'fleet:\n  - { product: valve, count: 5 }',
    ':4:5 fleet[0].tenant',
    'is missing',
    'write a tenant name',
  ],
  [
    'a bracket that is not closed',
    'timeline:\n  - { at: 1h, do: attack',
    ':4:5',
    'not YAML: the bracket { is never closed',
    'close it on this line with }',
  ],
];

describe('an overlay that is malformed', () => {
  it.each(overlays)('is named with its own file and line: %s', async (_, text, place, said, hint) => {
    const at = scratch({ 'drill.yaml': `${fleet}\n`, 'night.yaml': overlayOf(text) });
    const error = await refusal(loadScenario(at('drill.yaml'), { with: [at('night.yaml')] }));
    const [problem] = error.problems;
    expect(showPlace(problem.place)).toMatch(new RegExp(`night\\.yaml${place.replace(/[.[\]]/g, '\\$&')}$`));
    expect(problem.what).toContain(said);
    expect(problem.hint).toContain(hint);
  });
});

describe('the command', () => {
  it.each([
    [
      'a parameter',
      scenarioOf(parameters[11][0]),
      overlayOf(''),
      'drill.yaml:12:12 timeline[0].retry: "soon" is not a span of time',
    ],
    [
      'an actor',
      scenarioOf(actors[11][0]),
      overlayOf(''),
      'drill.yaml:11:24 timeline[0].by.as: unknown actor "outsidr"',
    ],
    [
      'an overlay',
      `${fleet}\n`,
      overlayOf(overlays[0][1]),
      'night.yaml:6:16 timeline[0].technique: unknown attack "A00"',
    ],
  ] as const)(
    'prints the message about %s and ends with 2, before anything runs',
    async (_, scenario, overlay, message) => {
      const at = scratch({ 'drill.yaml': scenario, 'night.yaml': overlay });
      const args = ['run', at('drill.yaml'), '--with', at('night.yaml')];
      const { code, stdout, stderr } = await fleetlab(args, { cwd: emptyFolder() });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).not.toMatch(/^\s+at /m);
    },
  );
});
