import { describe, expect, it } from 'vitest';
import { MANIFEST_BYTES_MAX } from '../../reports/run-folder/manifest.ts';
import { isManifest, parseManifest } from '../../reports/run-folder/read-manifest.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

type Raw = ReturnType<typeof JSON.parse>;

const digest = '0123456789abcdef'.repeat(4);
const sha256 = 'f'.repeat(64);

const threshold = (fromMs?: number): Raw => ({
  ...{ metric: 'connect.time', text: 'p(95) < 5s', aggregate: { kind: 'percentile', percent: 95 } },
  ...(fromMs === undefined ? {} : { fromMs }),
});

const rungCounts = (count: number): Raw => ({ devices: count, credentials: count, topics: count, tenants: 1 });

/** A run of three devices that finished, with all that a manifest can hold. */
const whole = (): Raw => ({
  ...{ format: 'fleetlab-run', schema: 4, sha256: digest, scenario: 'storm', seed: 's', fidelity: 'model' },
  ...{ version: '0.1.0', tickMs: 0.5, reachedT: 100, traceHash: 'f00d', complete: true, end: 'finished' },
  plan: {
    ...{ name: 'storm', claim: 'It holds.', seed: 's', fidelity: 'model', durationMs: 50, sampleEveryMs: 10 },
    ...{ expect: [threshold(), threshold(5)], fleet: [] },
  },
  regions: [{ name: 'link', states: ['offline', 'online'] }],
  machine: { regions: [drawnRegion()] },
  rolloutMachines: [{ policy: 'rings', regions: [drawnRegion()] }],
  attackGraph: {
    steps: [
      {
        ...{ step: 1, actor: 'mallory', needs: [graphNeed()], gives: ['control'] },
        ...{ products: [0], isAboutOthers: false, through: 'neighbor' },
      },
    ],
  },
  reach: {
    ...{ of: rungCounts(3), reached: rungCounts(1) },
    actors: [
      { actor: 'mallory', reached: rungCounts(1), products: [{ product: 0, devices: 1, credentials: 1, topics: 1 }] },
    ],
    cuts: [{ control: 'topic-acl', refused: rungCounts(2), alone: rungCounts(0) }],
    devices: { devices: [[0, 0]], credentials: [[0, 0]], topics: [[2, 2]] },
  },
  eventKinds: ['run.started'],
  series: [{ id: 'fleet.online', kind: 'gauge', unit: 'devices', what: 'devices that are online' }],
  chapters: [{ t: 0, label: 'outage', row: 0 }],
  counts: { devices: 3, changes: 1, events: 1, samples: 0 },
  lacks: ['events.evidence'],
  files: [
    { name: 'devices.parquet', table: 'devices', bytes: 10, sha256, rows: 3 },
    {
      name: 'changes-0000.parquet',
      table: 'changes',
      bytes: 10,
      sha256,
      rows: 1,
      fromRow: 1,
      toRow: 1,
      fromT: 5,
      toT: 5,
    },
    {
      name: 'events-0000.parquet',
      table: 'events',
      bytes: 10,
      sha256,
      rows: 1,
      fromRow: 0,
      toRow: 0,
      fromT: 0,
      toT: 0,
    },
    { name: 'summary.json', table: 'summary', bytes: 10, sha256, rows: 0 },
  ],
});

const graphNeed = (): Raw => ({ what: 'its address over the network', isThere: false, from: [0] });

const drawnRegion = (): Raw => ({
  ...{ name: 'link', width: 100, height: 0 },
  states: [{ name: 'online', x: 0, y: 100_000, width: 1.5, height: 2 }],
  edges: [
    {
      from: 'online',
      to: 'offline',
      label: '',
      points: [
        [0, 1],
        [2, 3],
      ],
    },
  ],
});

const read = (change: (raw: Raw) => unknown, digestOf: string | undefined = digest) => {
  const raw = whole();
  change(raw);
  return parseManifest(JSON.stringify(raw), 'run/manifest.json', digestOf);
};

const refusal = (text: string, digestOf: string | undefined = digest): LabError => {
  try {
    parseManifest(text, 'run/manifest.json', digestOf);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  return expect.fail('it was taken');
};

const times = <Item>(length: number, item: Item): Item[] => Array.from({ length }, () => item);
const machineRegion = (raw: Raw): Raw => raw.machine.regions[0];
const policyRegion = (raw: Raw): Raw => raw.rolloutMachines[0].regions[0];

describe('a manifest', () => {
  it('comes back with all its content', () => {
    expect(read(() => {})).toEqual(whole());
  });

  it.each<[string, (raw: Raw) => unknown]>([
    ['no drawing of the machine', (m) => delete m.machine],
    ['no drawing of its policies', (m) => delete m.rolloutMachines],
    ['no graph of attacks', (m) => delete m.attackGraph],
    ['a graph that does not say how attacks come to devices', (m) => delete m.attackGraph.steps[0].through],
    ['no reach', (m) => delete m.reach],
    ['a reach without its devices', (m) => delete m.reach.devices],
    ['no list of what its files lack', (m) => delete m.lacks],
    ['a file without the range of rows and ticks', (m) => delete m.files[0].fromRow],
    ['no thresholds', (m) => (m.plan.expect = [])],
    [
      '32 instants that thresholds count from, and none',
      (m) => (m.plan.expect = [threshold(), ...times(32, 0).map((_, i) => threshold(i))]),
    ],
    ['33 thresholds from the same instant', (m) => (m.plan.expect = times(33, threshold(5)))],
    ['33 thresholds over the whole run', (m) => (m.plan.expect = times(33, threshold()))],
    ['a counter', (m) => (m.series[0].kind = 'counter')],
    ['no series, kinds of events and chapters', (m) => Object.assign(m, { series: [], eventKinds: [], chapters: [] })],
    ['a chapter without a row', (m) => delete m.chapters[0].row],
    ['no trace hash', (m) => (m.traceHash = null)],
    ['a window up to its end', (m) => (m.trim = { from: 99, to: 100, of: 100 })],
    ['a window before its end', (m) => (m.trim = { from: 0, to: 100, of: 200 })],
    ['256 regions', (m) => (m.regions = times(256, m.regions[0]))],
    ['256 states', (m) => (m.regions[0].states = times(256, 'on'))],
    ['no states in a drawing', (m) => (machineRegion(m).states = [])],
    ['256 states in a drawing', (m) => (machineRegion(m).states = times(256, machineRegion(m).states[0]))],
    ['10,000 edges', (m) => (machineRegion(m).edges = times(10_000, { ...machineRegion(m).edges[0], points: [] }))],
    ['1,000 points', (m) => (machineRegion(m).edges[0].points = times(1_000, [0, 0]))],
    ['64 policies', (m) => (m.rolloutMachines = times(64, { policy: 'rings', regions: [] }))],
    ['the largest number', (m) => (m.files[0].bytes = Number.MAX_SAFE_INTEGER)],
    ['the largest tick', (m) => (m.chapters[0].t = 2 ** 32 - 1)],
    ['a run that failed', (m) => Object.assign(m, { end: 'failed', complete: false })],
    ['a run that was interrupted', (m) => Object.assign(m, { end: 'interrupted', complete: false })],
    ['a run that is still going', (m) => Object.assign(m, { end: 'running', complete: false })],
  ])('can have %s', (_, change) => {
    const raw = whole();
    change(raw);
    expect(read(change)).toEqual(raw);
  });

  it.each<[string, (raw: Raw) => unknown]>([
    ['', (m) => (m.unknown = 1)],
    ['its counts', (m) => (m.counts.unknown = 1)],
    ['a file', (m) => (m.files[0].unknown = 1)],
    ['a drawing', (m) => (machineRegion(m).unknown = 1)],
  ])('drops what no schema knows: %s', (_, change) => {
    expect(read(change)).toEqual(whole());
  });

  it('keeps unknown fields of its plan', () => {
    const { plan } = read((raw) => Object.assign(raw.plan, { note: 'kept' }));
    expect(plan).toMatchObject({ note: 'kept' });
  });

  it.each<[string, (raw: Raw) => unknown]>([
    ['schema', (m) => (m.schema = '3')],
    ['schema', (m) => (m.schema = '2')],
    ['schema', (m) => (m.schema = '4')],
    ['schema', (m) => (m.schema = 0)],
    ['schema', (m) => (m.schema = 1.5)],
    ['schema', (m) => delete m.schema],
    ['sha256', (m) => (m.sha256 = 'abc')],
    ['scenario', (m) => (m.scenario = '')],
    ['seed', (m) => (m.seed = 1)],
    ['fidelity', (m) => (m.fidelity = 1)],
    ['version', (m) => (m.version = 1)],
    ['plan', (m) => (m.plan = [])],
    ['plan.name', (m) => (m.plan.name = '')],
    ['plan.claim', (m) => delete m.plan.claim],
    ['plan.seed', (m) => delete m.plan.seed],
    ['plan.fidelity', (m) => delete m.plan.fidelity],
    ['plan.durationMs', (m) => (m.plan.durationMs = -1)],
    ['plan.sampleEveryMs', (m) => (m.plan.sampleEveryMs = 0.5)],
    ['plan.expect', (m) => (m.plan.expect = times(33, 0).map((_, i) => threshold(i)))],
    ['plan.expect.0.metric', (m) => delete m.plan.expect[0].metric],
    ['plan.expect.0.text', (m) => delete m.plan.expect[0].text],
    ['plan.expect.0.aggregate', (m) => delete m.plan.expect[0].aggregate],
    ['plan.expect.0.aggregate.kind', (m) => (m.plan.expect[0].aggregate = {})],
    ['plan.expect.1.fromMs', (m) => (m.plan.expect[1].fromMs = -1)],
    ['tickMs', (m) => (m.tickMs = 0)],
    ['tickMs', (m) => (m.tickMs = -1)],
    ['regions', (m) => (m.regions = times(257, m.regions[0]))],
    ['regions.0.name', (m) => (m.regions[0].name = '')],
    ['regions.0.states', (m) => (m.regions[0].states = [])],
    ['regions.0.states', (m) => (m.regions[0].states = times(257, 'on'))],
    ['regions.0.states.0', (m) => (m.regions[0].states = [''])],
    ['machine.regions', (m) => (m.machine = {})],
    ['machine.regions', (m) => (m.machine.regions = times(257, machineRegion(m)))],
    ['machine.regions.0.name', (m) => (machineRegion(m).name = '')],
    ['machine.regions.0.width', (m) => (machineRegion(m).width = -1)],
    ['machine.regions.0.height', (m) => (machineRegion(m).height = 100_001)],
    ['machine.regions.0.states', (m) => (machineRegion(m).states = times(257, machineRegion(m).states[0]))],
    ['machine.regions.0.states.0.name', (m) => (machineRegion(m).states[0].name = '')],
    ['machine.regions.0.states.0.x', (m) => delete machineRegion(m).states[0].x],
    ['machine.regions.0.states.0.y', (m) => (machineRegion(m).states[0].y = 100_001)],
    ['machine.regions.0.states.0.width', (m) => delete machineRegion(m).states[0].width],
    ['machine.regions.0.states.0.height', (m) => delete machineRegion(m).states[0].height],
    ['machine.regions.0.edges', (m) => (machineRegion(m).edges = times(10_001, machineRegion(m).edges[0]))],
    ['machine.regions.0.edges.0.from', (m) => (machineRegion(m).edges[0].from = '')],
    ['machine.regions.0.edges.0.to', (m) => (machineRegion(m).edges[0].to = '')],
    ['machine.regions.0.edges.0.label', (m) => delete machineRegion(m).edges[0].label],
    ['machine.regions.0.edges.0.points', (m) => (machineRegion(m).edges[0].points = times(1_001, [0, 0]))],
    ['machine.regions.0.edges.0.points.0.1', (m) => (machineRegion(m).edges[0].points = [[0]])],
    ['machine.regions.0.edges.0.points.0.2', (m) => (machineRegion(m).edges[0].points = [[0, 1, 2]])],
    ['machine.regions.0.edges.0.points.0.0', (m) => (machineRegion(m).edges[0].points = [[-1, 0]])],
    ['rolloutMachines', (m) => (m.rolloutMachines = times(65, { policy: 'rings', regions: [] }))],
    ['attackGraph.steps.0.step', (m) => (m.attackGraph.steps[0].step = -1)],
    ['attackGraph.steps.0.needs.0.what', (m) => (m.attackGraph.steps[0].needs[0].what = '')],
    ['attackGraph.steps.0.through', (m) => (m.attackGraph.steps[0].through = 'air')],
    ['attackGraph.steps.0.needs', (m) => (m.attackGraph.steps[0].needs = times(65, graphNeed()))],
    ['reach.of.tenants', (m) => delete m.reach.of.tenants],
    ['reach.actors.0.actor', (m) => (m.reach.actors[0].actor = '')],
    ['reach.cuts.0.alone.devices', (m) => (m.reach.cuts[0].alone.devices = -1)],
    ['reach.devices.topics', (m) => (m.reach.devices.topics = times(1_001, [0, 0]))],
    ['reach.devices.devices.0.1', (m) => (m.reach.devices.devices = [[0]])],
    ['rolloutMachines.0.policy', (m) => (m.rolloutMachines[0].policy = '')],
    ['rolloutMachines.0.regions', (m) => delete m.rolloutMachines[0].regions],
    ['rolloutMachines.0.regions.0.width', (m) => (policyRegion(m).width = -1)],
    ['eventKinds.0', (m) => (m.eventKinds = [''])],
    ['series.0.id', (m) => (m.series[0].id = '')],
    ['series.0.kind', (m) => (m.series[0].kind = 'sum')],
    ['series.0.unit', (m) => delete m.series[0].unit],
    ['series.0.what', (m) => delete m.series[0].what],
    ['chapters.0.t', (m) => (m.chapters[0].t = 2 ** 32)],
    ['chapters.0.label', (m) => delete m.chapters[0].label],
    ['chapters.0.row', (m) => (m.chapters[0].row = -1)],
    ['counts.devices', (m) => delete m.counts.devices],
    ['counts.changes', (m) => delete m.counts.changes],
    ['counts.events', (m) => delete m.counts.events],
    ['counts.samples', (m) => delete m.counts.samples],
    ['lacks.0', (m) => (m.lacks = [''])],
    ['reachedT', (m) => (m.reachedT = -1)],
    ['trim', (m) => (m.trim = { from: 100, to: 100, of: 100 })],
    ['trim', (m) => (m.trim = { from: 0, to: 100, of: 99 })],
    ['trim.from', (m) => (m.trim = { to: 100, of: 100 })],
    ['trim.to', (m) => (m.trim = { from: 0, of: 100 })],
    ['trim.of', (m) => (m.trim = { from: 0, to: 100 })],
    ['files.0.bytes', (m) => (m.files[0].bytes = -1)],
    ['files.0.sha256', (m) => (m.files[0].sha256 = digest.toUpperCase())],
    ['files.0.rows', (m) => (m.files[0].rows = 2 ** 32)],
    ['files.0.table', (m) => (m.files[0].table = 'summaries')],
    ['files.1.fromRow', (m) => (m.files[1].fromRow = '1')],
    ['files.1.toRow', (m) => (m.files[1].toRow = '1')],
    ['files.1.fromT', (m) => (m.files[1].fromT = '1')],
    ['files.1.toT', (m) => (m.files[1].toT = '1')],
    ['traceHash', (m) => delete m.traceHash],
    ['complete', (m) => (m.complete = 'yes')],
    ['end', (m) => (m.end = 'ended')],
  ])('is refused at %s', (place, change) => {
    const raw = whole();
    change(raw);
    const { code, message } = refusal(JSON.stringify(raw));
    expect(code).toBe('report/damaged-run');
    expect(message).toContain(`run/manifest.json at ${place}:`);
    expect(message).toContain('does not have the shape of a run');
  });

  it.each([
    'devices.parquet',
    'changes-0000.parquet',
    'events-99999.parquet',
    'metrics-100000.parquet',
    'summary.json',
  ])('may list %s', (name) => {
    const raw = whole();
    raw.files.push({ ...raw.files[1], name });
    expect(refusal(JSON.stringify(raw)).message).not.toContain('shape');
  });

  it.each([
    ...['', 'x', 'manifest.json', 'devices-0000.parquet', 'changes.parquet', 'changes-000.parquet'],
    ...['changes-0000000.parquet', 'changes-000a.parquet', 'changes-0000xparquet', 'changes-0000.parquet.part'],
    ...['./changes-0000.parquet', '../devices.parquet', 'xsummary.json', 'summary.jsonl', 'summaryxjson'],
    ...['/summary.json', 'summary.json/..', 'changes-0000.parquet\n', 'devicesxparquet', 'samples-0000.parquet'],
  ])('may not list %j', (name) => {
    const raw = whole();
    raw.files[0].name = name;
    expect(refusal(JSON.stringify(raw)).message).toContain('run/manifest.json at files.0.name:');
  });

  it('has a maximum size with room for a list of many files', () => {
    expect(MANIFEST_BYTES_MAX).toBe(16_777_216);
  });

  it('with a contradiction is refused, with that contradiction', () => {
    const raw = whole();
    raw.counts.changes = 2;
    expect(refusal(JSON.stringify(raw))).toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining('it counts 2 changes'),
    });
  });
});

describe('the digest of a manifest', () => {
  it('is not checked where none can be taken', () => {
    expect(parseManifest(JSON.stringify(whole()), '', undefined)).toMatchObject({ sha256: digest });
  });

  it('must be that of the text', () => {
    expect(refusal(JSON.stringify(whole()), sha256)).toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringMatching(/run\/manifest\.json: .*its SHA-256 differs/),
    });
  });

  it.each([1, 2])('was absent in schema %d', (schema) => {
    const { sha256: _, ...raw } = { ...whole(), schema };
    expect(parseManifest(JSON.stringify(raw), '', sha256)).toMatchObject({ schema: 4, sha256: null });
  });

  it('counts in any schema that the manifest claims', () => {
    expect(refusal(JSON.stringify({ ...whole(), schema: 2 }), sha256).message).toContain('SHA-256 differs');
    expect(read((raw) => Object.assign(raw, { schema: 2 }))).toMatchObject({ schema: 4, sha256: digest });
  });

  it('is required in the current schema', () => {
    expect(refusal(JSON.stringify({ ...whole(), sha256: null })).message).toContain('no digest of its own');
  });
});

describe('a schema', () => {
  it('of the past reads as a current one, and lacks what it had no column for', () => {
    const { lacks: _, sha256: __, ...raw } = whole();
    const first = parseManifest(JSON.stringify({ ...raw, schema: 1 }), '', undefined);
    expect(first).toMatchObject({ schema: 4, lacks: ['events.evidence', 'devices.tags'], sha256: null });
    const second = parseManifest(JSON.stringify({ ...raw, schema: 2 }), '', undefined);
    expect(second.lacks).toEqual(['devices.tags']);
    expect(second).toMatchObject({ schema: 4, sha256: null });
  });

  it('of the future is refused with both numbers', () => {
    expect(refusal(JSON.stringify({ ...whole(), schema: 5 }))).toMatchObject({
      code: 'report/newer-run',
      message: expect.stringMatching(/schema 5; this fleetlab reads up to 4/),
    });
  });
});

describe('a text', () => {
  it.each(['', '{', 'PK..'])('that is not JSON is a damaged manifest: %j', (text) => {
    expect(refusal(text)).toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringMatching(/^run\/manifest\.json: the manifest is not JSON \(.+\)/),
    });
  });

  it.each(['null', '[]', '7', '"fleetlab-run"', '{}', '{"format":"fleetlab-sweep"}', '{"schema":3}'])(
    'of something else is not a run: %s',
    (text) => {
      expect(isManifest(JSON.parse(text))).toBe(false);
      expect(refusal(text)).toMatchObject({
        code: 'report/not-a-run',
        message: expect.stringContaining('run/manifest.json: this manifest is not that of a fleetlab run'),
      });
    },
  );

  it('that claims to be a run is one', () => {
    expect(isManifest({ format: 'fleetlab-run' })).toBe(true);
  });
});
