import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { query } from '../../reports/query/query.ts';
import { filesOnDisk, openRun } from '../../reports/run-folder/index.ts';
import { runSelector } from '../../reports/selection/select-in-run.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { recorded, scratchOfFile } from '../kit/recorded-run.ts';
import { refusal, scratch } from '../kit/scratch.ts';

const root = scratchOfFile();
const text = (more: string) => `name: half-known
claim: Only those whose keys are known are restarted.
duration: 2h
fleet:
  - { tenant: acme, product: sensor, profile: esp32, count: 40, identity: certificate, properties: { hardwareRootOfTrust: off }, cleanSession: true }
controls: { concurrent-use: off }
timeline:
  - { at: 10m, do: leak, secret: credential, to: mallory, on: pick:9, label: the list }
  - { at: 20m, do: attack, technique: A01, by: { name: mallory, reaches: [broker] }, for: 20m, on: 'same-as:"the list" or pick:20', label: clones }
  - { at: 30m, do: restart, on: 'gained-by:clones', label: response }
  - { at: 1h30m, do: mark, label: noted }
${more}`;
const expected = `expect:
  connect.never{gained-by:clones}: value == 0
  connect.never{touched-by:clones}: value == 0
`;

async function run() {
  const file = join(root, 'half-known.yaml');
  writeFileSync(file, text(expected));
  const path = await recorded(root, file, '1', []);
  const folder = await openRun(path);
  const devicesOf = async (sql: string): Promise<readonly number[]> =>
    (await query(folder, sql)).rows.map(([device]) => Number(device)).sort((a, b) => a - b);
  const select = await runSelector(filesOnDisk(path));
  const selected = async (on: string, atMs = 7_200_000) => [...(await select(readSelection(on), atMs))];
  return { path, devicesOf, selected };
}

describe('gained-by', () => {
  it('selects the devices of which a step gained something: in a step, in a threshold, and in a run', async () => {
    const { path, devicesOf, selected } = await run();
    const gained = await devicesOf(
      "SELECT DISTINCT device FROM events WHERE kind = 'attack.gained' AND evidence LIKE 'A01%'",
    );
    const attacked = await devicesOf(
      "SELECT DISTINCT device FROM events WHERE kind IN ('attack.started', 'attack.lacked')",
    );
    expect(gained).toHaveLength(9);
    expect(attacked.length).toBeGreaterThan(15);
    expect(await selected('gained-by:clones')).toEqual(gained);
    expect(await selected('touched-by:clones')).toEqual(attacked);
    expect(await selected('not gained-by:clones')).toHaveLength(31);
    expect(await selected('same-as:response')).toEqual(gained);
    const restarted = await devicesOf(
      "SELECT DISTINCT c.device FROM changes c JOIN events e ON c.cause = e.row WHERE e.kind = 'step.started' AND e.detail = 'response'",
    );
    expect(restarted).toEqual(gained);
    const { thresholds } = JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'));
    // Of nine devices and of all that were attacked.
    expect(thresholds.map(({ met }: { readonly met: boolean }) => met)).toEqual([true, true]);
  });

  it('selects none before the step, and what it had gained by then', async () => {
    const { devicesOf, selected } = await run();
    expect(await selected('gained-by:clones', 1_199_000)).toEqual([]);
    const [first] = await devicesOf("SELECT min(t) FROM events WHERE kind = 'attack.gained' AND evidence LIKE 'A01%'");
    const soFar = await selected('gained-by:clones', first);
    expect(soFar.length).toBeGreaterThan(0);
    expect(soFar.length).toBeLessThanOrEqual(9);
  });

  it('of a leak selects whose secrets it gave away', async () => {
    const { selected } = await run();
    expect(await selected('gained-by:"the list"')).toEqual(await selected('same-as:"the list"'));
  });

  it.each([
    ['gained-by:clnes', 'no step by which an actor gains something has the label "clnes"', 'did you mean "clones"?'],
    [
      'gained-by:noted',
      'no step by which an actor gains something has the label "noted"',
      'known here: the list, clones',
    ],
  ])('is refused in a threshold as %s', async (on, what, hint) => {
    const file = scratch({ 'a.yaml': text(`expect:\n  connect.never{${on}}: value == 0\n`) })('a.yaml');
    const { problems } = await refusal(loadScenario(file));
    expect(problems.map((one) => one.what)).toEqual([what]);
    expect(problems[0]!.hint).toContain(hint);
    expect(problems[0]!.place.line).toBe(13);
  });

  it('is refused in a step that it does not come before', async () => {
    const more = "  - { at: 5m, do: restart, on: 'gained-by:clones', label: too soon }\n";
    const { problems } = await refusal(loadScenario(scratch({ 'a.yaml': text(more) })('a.yaml')));
    expect(problems.map((one) => one.what)).toEqual([
      'no step before this one by which an actor gains something has the label "clones"',
    ]);
  });
});
