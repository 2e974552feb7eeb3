import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../reports/run-folder/index.ts';
import { selectInRun } from '../../reports/selection/select-in-run.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import { openRun, type RunHere } from '../../viz/data/open-run.ts';
import { realRun } from '../kit/real-run.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';
import { goodTexts, wrongTexts } from '../kit/selection-texts.ts';

/** A scenario whose only step selects by this text. */
const scenarioOn = (text: string, more = '') =>
  loadScenario(
    scratch({
      'a.yaml': least(`timeline:\n  - { at: 1h, do: power-off, on: ${JSON.stringify(text)} }\n${more}`),
    })('a.yaml'),
  );

const problemOf = async (text: string, more?: string) => (await refusal(scenarioOn(text, more))).problems[0];

/** Other steps and releases that the texts name. */
const storm = '  - { at: 30m, do: power-on, label: the storm }\n';

describe('a selection', () => {
  let path: string;
  let page: RunHere;
  let done: () => void;
  beforeAll(async () => {
    const run = await realRun('first-light on a day on which nobody is trusted');
    path = run.path;
    done = run.remove;
    page = await openRun(filesOnDisk(path));
  });
  afterAll(() => done());

  it.each(goodTexts)('%j is read in a scenario', async (text) => {
    await expect(scenarioOn(text)).resolves.toBeDefined();
  });

  it.each(goodTexts)(
    '%j is read by explain, by query and on the page, or its words are not of this run',
    async (text) => {
      const { fault } = await page.find(text, page.info.end);
      expect(fault ?? '').toMatch(/^$|is no .* of this run/);
      const selecting = selectInRun(filesOnDisk(path), text).catch((error: unknown) => error);
      const answer = await selecting;
      if (answer instanceof SelectionError) expect(answer.fault.what).toMatch(/of this run|no device/);
      else expect(answer).toBeInstanceOf(Uint32Array);
    },
  );

  it.each(wrongTexts)('%j is refused in every place with the same words', async (text, what, hint) => {
    const inScenario = await problemOf(text);
    expect(inScenario.what).toBe(what);
    expect(inScenario.hint).toContain(hint);
    expect(inScenario.place).toMatchObject({ line: 7, path: ['timeline', 0, 'on'] });

    const inRun = await selectInRun(filesOnDisk(path), text).catch((error: unknown) => error);
    expect(inRun).toBeInstanceOf(SelectionError);
    expect((inRun as SelectionError).fault).toEqual({ what, hint: inScenario.hint });

    const onPage = await page.find(text, page.info.end);
    expect(onPage).toMatchObject({ count: 0, fault: `${what}: ${inScenario.hint}` });
  });
});

describe('before a run, a selection is refused', () => {
  it.each([
    ['tenant:acme or tenant:acm', 'no device has the tenant "acm"', 'did you mean "acme"? known here: acme'],
    ['link:onlin', 'link has no state "onlin"', 'did you mean "online"?'],
    ['state:flying', 'no device has the state "flying"', 'known here: '],
    ['firmware:9.9.9', 'no device has the firmware "9.9.9"', 'known here: 1.0.0'],
    ['name:acme/valve-*', 'no device has the name "acme/valve-*"', 'names are acme/sensor-1 to 10'],
    [
      'same-as:"the strom"',
      'no step before this one selects devices and has the label "the strom"',
      'did you mean "the storm"?',
    ],
    ['touched-by:"the strom"', 'no step before this one has the label "the strom"', 'did you mean "the storm"?'],
    ['health:backoff', 'a step of the timeline cannot select by health', 'use a state'],
    ['verdict:refuse and control:crl', 'a step of the timeline cannot select by verdict and control', 'use a state'],
    [
      'tenant:acme and not tenant:acme',
      'no device can satisfy tenant:acme and not tenant:acme',
      'leave one of them out',
    ],
    ['pick:11', 'picks 11 of 10 devices', 'write at most 10'],
    ['link:online or (ring:all and pick:11)', 'picks 11 of 10 devices', 'write at most 10'],
  ])('%j: %s', async (text, what, hint) => {
    const problem = await problemOf(text, storm);
    expect(problem.what).toBe(what);
    expect(problem.hint).toContain(hint);
  });

  it('for a step that starts no sooner, and so has selected nothing yet', async () => {
    const later = storm.replace('30m', '2h');
    expect((await problemOf('same-as:"the storm"', later)).what).toBe(
      'no step before this one selects devices and has the label "the storm"',
    );
    const repeated = storm.replace('at: 30m', 'every: 2h');
    await expect(scenarioOn('same-as:"the storm"', repeated)).resolves.toBeDefined();
  });

  it('but not for the label of a step that could not be read', async () => {
    const { problems } = await refusal(scenarioOn('same-as:"the storm"', storm.replace('power-on', 'power-up')));
    expect(problems.map(({ place }) => place.path)).toEqual([['timeline', 1, 'do']]);
  });

  it('but not where only the run can tell', async () => {
    await expect(scenarioOn('power:bricked and same-as:"the storm"', storm)).resolves.toBeDefined();
  });
});

describe('the map form', () => {
  it.each([
    ['{ tenant: acme, share: 10% }', 'tenant:acme and share:10%'],
    ['{ ring: all, pick: 3 }', 'ring:all pick:3'],
    ['{}', ''],
  ])('%s means the same as %j', async (map, text) => {
    const inMap = await loadScenario(
      scratch({ 'a.yaml': least(`timeline:\n  - { at: 1h, do: power-off, on: ${map} }\n`) })('a.yaml'),
    );
    const inText = await scenarioOn(text);
    expect(inText.plan.timeline).toEqual(inMap.plan.timeline);
  });

  it('gives a step without a label the text, where it is more than a map', async () => {
    const { plan } = await scenarioOn('ring:all and not link:online');
    expect(plan.timeline[0].label).toBe('power-off, ring:all and not link:online, at 1h');
  });
});
