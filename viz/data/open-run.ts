import { howTaken } from '../../reports/explain/how-taken.ts';
import { attacksBy } from '../../reports/outcome/campaign-ending.ts';
import { attacksInWords } from '../../reports/print/attack-words.ts';
import { gatewaysIn } from '../../reports/run-folder/planned-fleet.ts';
import type { RunFiles } from '../../reports/run-folder/table-reader.ts';
import { attackAccounts } from '../../reports/trace-index/attack-account.ts';
import { causesOf, consequencesIn } from '../../reports/trace-index/causes.ts';
import { connectTimes } from '../../reports/trace-index/connect-times.ts';
import { instantOf, type RowInstant } from '../../reports/trace-index/courses.ts';
import { decisionColumns, decisionsWithin } from '../../reports/trace-index/decisions.ts';
import { bitsOf } from '../../reports/trace-index/device-bits.ts';
import { type DeviceIndex, deviceIndex } from '../../reports/trace-index/device-index.ts';
import { deviceTable } from '../../reports/trace-index/device-table.ts';
import { outsideOf } from '../../reports/trace-index/outside.ts';
import { reconnectionsWithin } from '../../reports/trace-index/reconnections.ts';
import { textOfRow, traceRowAt, traceRowOf, type Words } from '../../reports/trace-index/row-text.ts';
import { type ReadOptions, type RunData, readOn, readRunData } from '../../reports/trace-index/run-data.ts';
import { rungGains } from '../../reports/trace-index/rung-gains.ts';
import { seriesReader } from '../../reports/trace-index/series-reader.ts';
import { spreadIn } from '../../reports/trace-index/spread.ts';
import { startOf } from '../../reports/trace-index/start-of.ts';
import { StatesAt } from '../../reports/trace-index/states-at.ts';
import { stepDevices } from '../../reports/trace-index/step-devices.ts';
import { nextRow, nextRowOf, rowByTime } from '../../reports/trace-index/steps.ts';
import { stepsBy } from '../../reports/trace-index/steps-by.ts';
import { eventsWithin, transitionsWithin, verdictsWithin } from '../../reports/trace-index/window-queries.ts';
import { stateGauges } from '../../sim/kernel/trace/series.ts';
import { legendsOf } from './colors.ts';
import { finder } from './find.ts';
import { historyOf } from './history.ts';
import type { OpenedRun, RunInfo } from './run-queries.ts';
import { type InTurn, snapshotter } from './snapshots.ts';
import { stepSeries } from './step-series.ts';

/** What a run's files say of it. */
export type InfoHere = Omit<RunInfo, 'summary'> & Pick<RunData, 'summary'>;

/** A run that is open in this thread: a worker serves it, and tests use it directly. */
export interface RunHere extends Omit<OpenedRun, 'info' | 'refresh'> {
  readonly info: InfoHere;
  refresh(): Promise<InfoHere | undefined>;
  /** For comparing two runs. Both are replaced when the run is read on. */
  readonly data: RunData;
  readonly index: DeviceIndex;
}

/**
 * Opens a run.
 *
 * Errors  LabError `report/not-a-run`, `report/newer-run`, `report/damaged-run`
 */
export async function openRun(files: RunFiles, options: ReadOptions = {}): Promise<RunHere> {
  let data = await readRunData(files, options);
  // States are moved for one answer at a time: two answers in parallel would disturb each other's states.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn: InTurn = (answer) => {
    const answered = last.then(answer);
    last = answered.catch(() => {});
    return answered;
  };
  let parts = await answering(data, inTurn);

  return {
    get info() {
      return parts.info;
    },
    get data() {
      return data;
    },
    get index() {
      return parts.index;
    },
    snapshot: (t, color, span) => parts.snapshot(t, color, span),
    find: (query, t) => inTurn(() => parts.find(query, t)),
    async step(from, direction, device) {
      const { index, words } = parts;
      const next =
        device === undefined
          ? await nextRow(data.store, from, direction, words)
          : await nextRowOf(from, direction, { device, index, words });
      return next !== undefined && next.t < words.start ? undefined : next;
    },
    rowAt: (t) => rowByTime(data.store, t),
    async device(device) {
      const { texts, codes } = data.columns.words.site;
      const gateway = parts.gateways.gatewayOf(device);
      return {
        ...(await historyOf(device, data.store, parts.index, parts.words)),
        site: texts[codes[device]],
        ...(gateway >= 0 && { gateway: parts.info.devices.name(gateway) }),
      };
    },
    async taken(device) {
      const { index, words, gateways, info } = parts;
      const gateway = gateways.gatewayOf(device);
      const rows = (await index.rowsOf(device)).flatMap(({ chunk, places }) =>
        Array.from(places, (i) => traceRowAt(chunk, i, words)),
      );
      return howTaken({
        device: info.devices.name(device),
        gateway: gateway < 0 ? undefined : info.devices.name(gateway),
        ...{ timeline: info.manifest.plan.timeline, graph: info.manifest.attackGraph, rows },
        find: (row) => traceRowOf(data.store, row, words),
      });
    },
    causes: (row) => causesOf(data.store, row, parts.words),
    consequences: (row, limit) => parts.consequences(row, limit),
    series: (id, window, points) => parts.series(id, window, points),
    verdicts: (window) => verdictsWithin(data.store, window),
    connectTimes: (window, columns) => parts.connectTimes(window, columns),
    reconnections: (window, limit) => reconnectionsWithin(data.store, data.codes, data.columns.count, window, limit),
    instantOf: (course, from = 0) => parts.instantOf(course, from),
    decisions: (window, limit) => decisionsWithin(data.store, window, limit, parts.words),
    decisionColumns: (window, columns) => decisionColumns(data.store, window, columns),
    outside: async (t) => parts.outside(t).chips(),
    steps: async (t) => parts.steps(t),
    stepDevices: async (of, t) => stepDevices(data.store.steps, data.columns.count, of, t),
    spread: (t) => parts.spread(t),
    rungs: async () => rungGains(data.store.steps.facts),
    account: async (t) => parts.accounts.account(t),
    async attacks(t, offlineMs) {
      const { end, manifest, devices, summary } = parts.info;
      const { campaigns = [], attackers = [] } = (t < end ? undefined : summary) ?? {};
      const endings = [
        ...campaigns.flatMap(({ name, ending }) => (ending === undefined ? [] : [{ name, ending }])),
        ...attackers.map(({ actor, ending }) => ({ name: attacksBy(actor), ending })),
      ];
      const known = { t, offlineMs, endings, isWhole: t >= end, tickMs: manifest.tickMs, devices: devices.count };
      const [steps, inTheEnd] = [parts.steps(t), parts.steps(end)];
      return attacksInWords({ ...known, account: parts.accounts.account(t), steps, inTheEnd });
    },
    attacked: async (of, t) => bitsOf(parts.accounts.devices(of, t), data.columns.count),
    async answers(control, answer, t, limit) {
      const rows = parts.accounts.rows(control, answer, t);
      const first = await Promise.all(rows.slice(0, limit).map((row) => textOfRow(data.store, row, parts.words)));
      return { total: rows.length, first: first.filter((row) => row !== undefined) };
    },
    events: (window, limit, device) => eventsWithin(data.store, window, limit, device, parts.words),
    transitions: (region, window, device) =>
      transitionsWithin(
        data.store,
        region,
        window,
        parts.words,
        device === undefined ? undefined : { number: device, index: parts.index },
      ),
    refresh: () =>
      inTurn(async () => {
        const further = await readOn(data, options);
        if (further === undefined) return undefined;
        data = further;
        parts = await answering(data, inTurn);
        return parts.info;
      }),
    dispose() {},
  };
}

async function answering(data: RunData, inTurn: InTurn) {
  const { files, run, manifest, summary, columns, codes, store } = data;
  const devices = deviceTable(columns);
  const legends = legendsOf(manifest, columns, store.firmware.texts);
  const words: Words = { codes, devices, start: startOf(manifest) };
  const states = new StatesAt(store, codes, columns.count);
  const outside = outsideOf(store.attacks, (device) => columns.groupOf[device]);
  const gateways = gatewaysIn(manifest);
  const ofSteps = stepSeries({ manifest, store, codes, columns, states });
  const sampled = new Set(manifest.series.map(({ id }) => id));
  const { end, rows, density, streams, rollouts } = store;
  const info: InfoHere = {
    where: files.where,
    manifest,
    summary,
    end,
    rows,
    devices,
    density,
    legends,
    rollouts,
    ofStates: stateGauges.map(({ id }) => id),
    streams,
  };
  return {
    info,
    words,
    gateways,
    index: deviceIndex(store, columns.count),
    snapshot: snapshotter({ manifest, store, codes, columns, legends, states, outside, inTurn }),
    find: finder({ manifest, store, codes, columns, states }),
    outside,
    steps: stepsBy(store.steps, manifest.plan, manifest.tickMs),
    spread: spreadIn(store, gateways),
    accounts: attackAccounts(store, manifest.plan),
    consequences: consequencesIn(store, words),
    connectTimes: connectTimes(store, codes, columns.count, manifest.tickMs),
    instantOf: (course: RowInstant, from: number) =>
      instantOf(
        course,
        { store, codes, devices: columns.count, sampleTicks: manifest.plan.sampleEveryMs / manifest.tickMs },
        from,
      ),
    series: seriesReader(
      files,
      manifest,
      run.metrics!,
      (id) => store.levels.get(id) ?? (sampled.has(id) ? undefined : inTurn(() => ofSteps(id))),
    ),
  };
}
