import seedrandom from 'seedrandom';
import { beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../../../reports/explain/answer.ts';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { attackAccounts } from '../../../reports/trace-index/attack-account.ts';
import type { OutsideChip } from '../../../reports/trace-index/outside.ts';
import { type AttackedKind, attackedKinds } from '../../../reports/trace-index/reached.ts';
import { readRunData } from '../../../reports/trace-index/run-data.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { recordedCampaigns } from '../../kit/campaign-run.ts';
import { recorded, scratchOfFile } from '../../kit/recorded-run.ts';

const root = scratchOfFile();
const made = {
  'two campaigns': () => recordedCampaigns(root),
  'a worm': () => recorded(root, 'worm-to-brick', '1', ['fleet[acme/camera].count=60'], 'one-password'),
  'a leak with nothing in the way': () => recorded(root, 'factory-leak', '1', [], 'nothing-in-the-way'),
  'trusted gateways': () => recorded(root, 'gateway-lateral', '1', [], 'gateways-trusted'),
  'unsigned commands': () => recorded(root, 'actuator-command', '1', [], 'unsigned'),
} as const;

const INSTANTS = 50;

/** What a page shows of attacks at an instant, by name. */
type Figures = ReadonlyMap<string, number>;

/** By a single query over the folder: a row for each instant and figure. */
async function figuresBySql(path: string, { info }: RunHere, instants: readonly number[]) {
  const { regions } = info.manifest;
  const implant = regions.findIndex(({ name }) => name === 'implant');
  const states = (names: readonly string[]): string =>
    [-1, ...names.map((name) => regions[implant]?.states.indexOf(name) ?? -1)].join();
  const gained = (attacks: string): string =>
    `SELECT * FROM events WHERE kind = 'attack.gained' AND evidence ${attacks} NULL`;
  const sql = `
    WITH RECURSIVE i AS (SELECT unnest([${instants}]) AS inst),
    links AS (SELECT row, cause FROM events UNION ALL SELECT row, cause FROM changes),
    starts AS (SELECT row, actor FROM events WHERE kind = 'step.started'),
    orders AS (SELECT row AS own, row, cause FROM events WHERE kind IN ('command.obeyed', 'command.refused', 'image.refused')
      UNION ALL SELECT orders.own, links.row, links.cause FROM orders JOIN links ON links.row = orders.cause
      WHERE orders.row NOT IN (SELECT row FROM starts)),
    ofAttacks AS (SELECT own AS row FROM orders JOIN starts USING (row) WHERE starts.actor IN ('attack', 'leak')),
    asked AS (SELECT t, device, control, CASE WHEN verdict = 'refuse' THEN 'refused'
        WHEN detail LIKE '%switched off%' OR detail LIKE '%not checked: %' THEN 'off' ELSE 'let in' END AS answer
      FROM events WHERE kind = 'attack.judged' OR (kind = 'secret.sought' AND control <> 'protocol' AND detail NOT LIKE 'certificate: %') OR row IN (SELECT row FROM ofAttacks)),
    sessions AS (SELECT device, inst, sum(CASE WHEN kind = 'impostor.online' THEN 1 ELSE -1 END) AS open FROM events JOIN i ON t <= inst
      WHERE (kind = 'impostor.online' AND detail IS NULL) OR kind = 'impostor.offline' GROUP BY device, inst),
    cloned AS (SELECT device, inst FROM sessions WHERE open > 0),
    implants AS (SELECT device, inst, arg_max(state, row) AS state FROM changes JOIN i ON t <= inst WHERE region = ${implant} GROUP BY device, inst),
    implanted AS (SELECT device, inst FROM implants WHERE state IN (${states(['exploited', 'dormant', 'active'])})),
    ever AS (SELECT device, t FROM events WHERE kind = 'impostor.online' AND detail IS NULL UNION ALL
      SELECT device, t FROM changes WHERE region = ${implant} AND state IN (${states(['exploited', 'dormant', 'active'])}))
    SELECT inst, 'attempts' AS figure, count(*) AS n FROM events JOIN i ON t <= inst WHERE kind = 'attack.started' GROUP BY inst UNION ALL
    SELECT inst, 'attacked', count(DISTINCT device) FROM events JOIN i ON t <= inst WHERE kind = 'attack.started' GROUP BY inst UNION ALL
    SELECT inst, 'refused', count(DISTINCT device) FROM events JOIN i ON t <= inst WHERE kind = 'attack.refused' GROUP BY inst UNION ALL
    SELECT inst, 'lacked', count(DISTINCT device) FROM events JOIN i ON t <= inst WHERE kind = 'attack.lacked' GROUP BY inst UNION ALL
    SELECT inst, 'gained', count(DISTINCT device) FROM (${gained('IS NOT')}) JOIN i ON t <= inst GROUP BY inst UNION ALL
    SELECT inst, 'fact ' || detail, count(DISTINCT device) FROM (${gained('IS NOT')}) JOIN i ON t <= inst GROUP BY inst, detail UNION ALL
    SELECT inst, 'taken', count(DISTINCT device) FROM ever JOIN i ON t <= inst GROUP BY inst UNION ALL
    SELECT inst, 'held', count(DISTINCT device) FROM (SELECT * FROM cloned UNION ALL SELECT * FROM implanted) GROUP BY inst UNION ALL
    SELECT inst, 'cloned', count(*) FROM cloned GROUP BY inst UNION ALL
    SELECT inst, 'implanted', count(*) FROM implanted GROUP BY inst UNION ALL
    SELECT inst, 'dormant', count(*) FROM implants WHERE state IN (${states(['dormant'])}) GROUP BY inst UNION ALL
    SELECT inst, 'known', count(DISTINCT device) FROM events AS own JOIN i ON t <= inst WHERE kind = 'attack.gained' AND detail = 'a copy of its credential'
      AND NOT EXISTS (SELECT 1 FROM events AS other WHERE other.device = own.device AND other.t <= inst
        AND other.kind IN ('certificate.revoked', 'identity.banned')) GROUP BY inst UNION ALL
    SELECT inst, 'devices ' || control || ' ' || answer, count(DISTINCT device) FROM (SELECT t, device, control, answer FROM asked UNION ALL
      SELECT t, device, split_part(detail, ': ', 2), 'refused' FROM events WHERE kind = 'attack.refused') JOIN i ON t <= inst GROUP BY inst, control, answer UNION ALL
    SELECT inst, 'gained although ' || control || ' refused', count(DISTINCT device) FROM (SELECT t, device, control FROM asked WHERE answer = 'refused' UNION ALL
      SELECT t, device, split_part(detail, ': ', 2) FROM events WHERE kind = 'attack.refused') AS refused JOIN i ON t <= inst
      WHERE EXISTS (SELECT 1 FROM (${gained('IS NOT')}) AS own WHERE own.device = refused.device AND own.t <= inst) GROUP BY inst, control UNION ALL
    SELECT inst, 'control ' || control || ' ' || answer, count(*) FROM asked JOIN i ON t <= inst GROUP BY inst, control, answer UNION ALL
    SELECT inst, 'chip ' || actor || ' ' || detail, count(*) FROM events JOIN i ON t <= inst
      WHERE kind IN ('attack.started', 'attack.refused') GROUP BY inst, actor, detail UNION ALL
    SELECT inst, 'chip ' || actor || ' ' || evidence || ' let in', count(DISTINCT device) FROM (${gained('IS NOT')}) JOIN i ON t <= inst GROUP BY inst, actor, evidence`;
  const found = new Map<number, Map<string, number>>(instants.map((at) => [at, new Map()]));
  for (const [at, figure, n] of (await query(await openFolder(path), sql)).rows)
    if (Number(n) > 0) found.get(Number(at))!.set(String(figure), Number(n));
  return found;
}

/** What the panels of the page draw. */
async function figuresOfPage(run: RunHere, t: number): Promise<Figures> {
  const { attempts, counts, facts, controls, refusals } = await run.account(t);
  const all: readonly (readonly [string, number])[] = [
    ['attempts', attempts],
    ...attackedKinds.map((kind) => [kind, counts[kind]] as const),
    ...facts
      .filter(({ fact }) => fact !== 'a command that it was sent')
      .map(({ fact, devices }) => [`fact ${fact}`, devices] as const),
    ...controls.flatMap(({ control, times, devices }) =>
      answers.flatMap((answer) => [
        [`control ${control} ${answer}`, times[answer]] as const,
        [`devices ${control} ${answer}`, devices[answer]] as const,
      ]),
    ),
    ...refusals.map(({ control, gained }) => [`gained although ${control} refused`, gained] as const),
    ...(await run.outside(t)).flatMap(chipFigures),
  ];
  return new Map(all.filter(([, n]) => n > 0));
}

const chipFigures = ({
  actor,
  attack,
  started,
  refused,
  gained,
}: OutsideChip): readonly (readonly [string, number])[] => [
  [`chip ${actor} ${attack}`, started],
  ...Array.from(refused, ([control, times]) => [`chip ${actor} ${attack}: ${control}`, times] as const),
  [`chip ${actor} ${attack} let in`, gained],
];

const sorted = (figures: Figures): readonly (readonly [string, number])[] =>
  [...figures].sort(([a], [b]) => (a < b ? -1 : 1));

describe.each(Object.keys(made) as (keyof typeof made)[])('what attacks came to: %s', (which) => {
  let path: string;
  let run: RunHere;
  let instants: readonly number[];
  beforeAll(async () => {
    path = await made[which]();
    run = await openRun(filesOnDisk(path));
    const random = seedrandom(which);
    instants = Array.from({ length: INSTANTS }, () => Math.floor(random() * (run.info.end + 1)));
  });

  it(`has at ${INSTANTS} random instants the numbers that SQL finds in the folder`, async () => {
    const bySql = await figuresBySql(path, run, instants);
    for (const t of instants) expect(sorted(await figuresOfPage(run, t)), `at ${t}`).toEqual(sorted(bySql.get(t)!));
    const names = new Set([...bySql.values()].flatMap((figures) => [...figures.keys()]));
    expect(names.size).toBeGreaterThan(10);
  });

  it('comes to the same step by step as by a leap from the start', async () => {
    const rising = instants.toSorted((a, b) => a - b);
    const stepped = new Map<number, unknown>();
    for (const t of rising) stepped.set(t, [await run.account(t), await run.outside(t)]);
    // Backward, each is read from the start.
    for (const t of rising.toReversed()) expect([await run.account(t), await run.outside(t)]).toEqual(stepped.get(t));
  });

  it('lists as many devices and rows as each number says', async () => {
    for (const t of [run.info.end, ...instants.slice(0, 5)]) {
      const { counts, facts, given, controls, ways } = await run.account(t);
      // The search knows the signs of the map, and those are of the same devices.
      expect((await run.find('sign:active or sign:dormant', t)).count).toBe(counts.implanted);
      for (const kind of attackedKinds) expect((await run.attacked({ kind }, t)).count, kind).toBe(counts[kind]);
      for (const { fact, devices } of facts) expect((await run.attacked({ fact }, t)).count).toBe(devices);
      for (const { fact, devices } of given)
        expect((await run.attacked({ fact, isGiven: true }, t)).count).toBe(devices);
      for (const { control, answer, devices } of ways)
        expect((await run.attacked({ control, answer, isWay: true }, t)).count).toBe(devices);
      for (const { control, times, devices } of controls)
        for (const answer of answers) {
          expect((await run.attacked({ control, answer }, t)).count).toBe(devices[answer]);
          const rows = await run.answers(control, answer, t, Number.POSITIVE_INFINITY);
          expect([rows.total, rows.first.length]).toEqual([times[answer], times[answer]]);
          for (const row of rows.first) expect([row.control, row.t <= t]).toEqual([control, true]);
        }
    }
  });
});

it('reads each row once while time goes on, and all of them again where it goes back', async () => {
  const { store, manifest } = await readRunData(filesOnDisk(await made['a worm']()), {});
  let reads = 0;
  const { answers, ...steps } = store.steps;
  const said = new Proxy(answers.said, {
    get: (all, key) => {
      reads++;
      return Reflect.get(all, key);
    },
  });
  const counted = { ...store, steps: { ...steps, answers: { ...answers, said } } };
  const { account } = attackAccounts(counted, manifest.plan);
  const end = store.end;
  for (let nth = 1; nth <= 20; nth++) account(Math.floor((end * nth) / 20));
  expect(reads).toBe(answers.said.length);
  account(end - 1);
  expect(reads).toBeGreaterThan(answers.said.length);
});

it('tells devices of one kind from those of another', async () => {
  const run = await openRun(filesOnDisk(await recordedCampaigns(root)));
  const { counts } = await run.account(run.info.end);
  const different: readonly AttackedKind[] = ['attacked', 'gained', 'taken', 'refused', 'lacked'];
  expect(new Set(different.map((kind) => counts[kind])).size).toBeGreaterThan(3);
  expect(counts.taken).toBeGreaterThan(counts.held);
});
