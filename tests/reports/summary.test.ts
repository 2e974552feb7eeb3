import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  compareOutcomes,
  describeDifference,
  outcomesCollector,
  outcomesOf,
} from '../../reports/outcome/device-outcomes.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { type Summary, summarizer } from '../../reports/outcome/summary.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { tee } from '../../sim/kernel/trace/sink.ts';
import { expectation, handTrace, minutes, openFolder, planOf, regions, scratch } from '../kit/hand-trace.ts';

const plan = {
  expect: [
    expectation('reconnect.time', 'p(50) < 30s', {
      aggregate: { kind: 'p', percentile: 50 },
      operator: '<',
      value: 30_000,
    }),
    expectation('fleet.onlineAtEnd', 'value >= 99%', { aggregate: { kind: 'value' }, operator: '>=', value: 0.99 }),
    expectation('message.loss', 'value < 1%', { aggregate: { kind: 'value' }, operator: '<', value: 0.01 }),
  ],
};

function outage() {
  const trace = handTrace();
  const start = trace.event(0, 'run.started');
  for (const device of [0, 1, 2]) {
    const power = trace.change(1_000, device, 'power running', start);
    trace.change(2_000 + device * 1_000, device, 'link online', power);
  }
  const failed = trace.event(minutes(10), 'broker.failed', { detail: 'broker outage' });
  for (const device of [0, 1, 2]) trace.change(minutes(10), device, 'link backoff', failed);
  const recovered = trace.event(minutes(20), 'broker.recovered', { cause: failed });
  trace.change(minutes(20) + 4_000, 0, 'link online', recovered);
  trace.change(minutes(20) + 9_000, 1, 'link online', recovered);
  for (let i = 0; i < 3; i++) {
    trace.event(minutes(21) + i, 'connect.refused', {
      device: 2,
      control: 'client-credential',
      verdict: 'refuse',
      detail: 'unknown client',
    });
  }
  trace.sample(minutes(60), { 'fleet.onlineShare': 2 / 3, 'connects.attempted': 9, 'connects.refused': 3 });
  return trace;
}

const shape = { devices: 3, regions, tickMs: 1, sampleEveryMs: minutes(1) };

function writtenRun() {
  const folder = openFolder(scratch(), 3, plan);
  const live = summarizer(planOf(plan), '0.0.0-test', shape);
  outage().feed(tee(folder.sink, live.sink), minutes(60));
  const summary = live.summary({ end: 'finished', endT: minutes(60), traceHash: 'f00d' });
  folder.finish({ end: 'finished', traceHash: 'f00d', chapters: [], summary });
  return { path: folder.path, summary };
}

describe('a summary', () => {
  it('is the same from files as it was live, and as it was written', async () => {
    const { path, summary } = writtenRun();
    const run = await openRun(path);
    expect(await summarize(run)).toEqual(summary);
    expect(await run.summary()).toEqual(summary);
  });

  it('has thresholds with their measured values, and passes only if all are met', () => {
    const { summary } = writtenRun();
    expect(summary.thresholds).toMatchObject([
      { met: true, measured: 9_000 },
      { met: false, measured: 2 / 3 },
      { met: false, measured: null, reason: 'no data; concerned would be: readings taken by devices' },
    ]);
    expect(summary.passed).toBe(false);
  });

  it('counts the outcomes', () => {
    const { outcome, counts, metrics } = writtenRun().summary;
    expect(outcome.finalStates).toEqual({
      power: { running: 3 },
      link: { online: 2, backoff: 1 },
      trust: { unclaimed: 3 },
    });
    expect(outcome.verdicts).toEqual([
      { control: 'client-credential', kind: 'connect.refused', verdict: 'refuse', reason: 'unknown client', count: 3 },
    ]);
    expect(counts).toEqual({ devices: 3, changes: 11, events: 6, samples: 1 });
    const time = { count: 2, never: 1, min: 4_000, med: 9_000, avg: null, p95: null, max: null };
    expect(metrics['reconnect.time']).toMatchObject(time);
    expect(metrics['reconnect.never']).toMatchObject({ value: 1 });
  });

  it('lists refusals, and what attacks got past, before other decisions, each in one entry per control and kind', () => {
    const trace = handTrace();
    const admitted = { control: 'certificate-chain', verdict: 'allow', detail: 'the certificate holds' } as const;
    for (let i = 0; i < 5; i++) trace.event(i, 'connect.admitted', { ...admitted, device: 0, evidence: `serial ${i}` });
    trace.event(6, 'connect.admitted', { ...admitted, device: 1, detail: 'switched off' });
    trace.event(7, 'attack.judged', { ...admitted, device: 1, detail: 'certificate: not checked: not signed by it' });
    trace.event(8, 'certificate.refused', {
      device: 1,
      control: 'certificate-revocation',
      verdict: 'refuse',
      detail: 'revoked: keyCompromise',
      evidence: 'serial 4, CRL 12',
    });
    const live = summarizer(planOf(), '1', shape);
    trace.feed(live.sink, 10);
    const summary = live.summary({ end: 'finished', endT: 10, traceHash: null });
    expect(summary.outcome.verdicts.map(({ count, kind, control }) => [count, kind, control])).toEqual([
      [1, 'attack.judged', 'certificate-chain'],
      [1, 'certificate.refused', 'certificate-revocation'],
      [6, 'connect.admitted', 'certificate-chain'],
    ]);
    const printed = summaryTable(summary, { unicode: false, color: false });
    expect(printed).toContain(
      [
        '  not checked in attacks\n    1  certificate-chain  certificate: not checked: not signed by it\n',
        '  refused\n    1  certificate.refused  certificate-revocation  revoked: keyCompromise\n',
        '  allowed\n    6  connect.admitted  certificate-chain\n',
      ].join('\n'),
    );
  });

  it('of a run that was interrupted does not pass, whatever its figures', () => {
    const live = summarizer(planOf(), '1', shape);
    const summary = live.summary({ end: 'interrupted', endT: 10, traceHash: null });
    expect(summary.thresholds).toEqual([]);
    expect(summary.passed).toBe(false);
  });
});

describe('the device outcomes', () => {
  const outcomesFor = (change: (trace: ReturnType<typeof handTrace>) => void) => {
    const trace = outage();
    change(trace);
    const keeper = outcomesCollector(shape);
    const live = summarizer(planOf(), '1', shape);
    trace.feed(tee(keeper.sink, live.sink), minutes(60));
    const { outcome } = live.summary({ end: 'finished', endT: minutes(60), traceHash: null });
    return { outcomes: keeper.outcomes(), hash: outcome.outcomeHash };
  };

  it('are equal for runs that differ in when things happened', () => {
    const early = outcomesFor((trace) => trace.change(minutes(30), 2, 'link online'));
    const late = outcomesFor((trace) => {
      trace.change(minutes(40), 2, 'link offline');
      trace.change(minutes(50), 2, 'link online');
    });
    expect(compareOutcomes(early.outcomes, late.outcomes)).toEqual([]);
    expect(early.hash).toBe(late.hash);
  });

  it('name the device, the region and both states where runs differ', () => {
    const left = outcomesFor(() => {});
    const right = outcomesFor((trace) => trace.change(minutes(30), 2, 'link online'));
    const differences = compareOutcomes(left.outcomes, right.outcomes, (device) => `acme/sensor-${device}`);
    expect(differences.map(describeDifference)).toEqual(['acme/sensor-2: link ended backoff | online']);
    expect(left.hash).not.toBe(right.hash);
  });

  it('name the control and the reason where verdicts differ in number or in device', () => {
    const refusal = { control: 'topic-acl', verdict: 'refuse', detail: 'not yours' } as const;
    const left = outcomesFor((trace) => trace.event(minutes(30), 'publish.refused', { ...refusal, device: 1 }));
    const right = outcomesFor((trace) => trace.event(minutes(30), 'publish.refused', { ...refusal, device: 0 }));
    expect(compareOutcomes(left.outcomes, right.outcomes).map(describeDifference)).toEqual([
      'device 0: publish.refused, topic-acl said refuse (not yours) 0 | 1 times',
      'device 1: publish.refused, topic-acl said refuse (not yours) 1 | 0 times',
    ]);
    expect(left.hash).not.toBe(right.hash);
  });

  it('do not hold the evidence of controls', () => {
    const refusal = { device: 1, control: 'certificate-validity', verdict: 'refuse', detail: 'out of date' } as const;
    const [left, right] = ['serial 1', 'serial 2'].map((evidence) =>
      outcomesFor((trace) => trace.event(minutes(30), 'certificate.refused', { ...refusal, evidence })),
    );
    expect(compareOutcomes(left.outcomes, right.outcomes)).toEqual([]);
    expect(left.hash).toBe(right.hash);
  });

  it('can be read from a run folder', async () => {
    const read = await outcomesOf(await openRun(writtenRun().path));
    expect(compareOutcomes(read, outcomesFor(() => {}).outcomes)).toEqual([]);
  });
});

describe('the summary on a terminal', () => {
  const text = (summary: Summary, unicode = true, color = false) =>
    summaryTable(summary, { unicode, color, folder: 'runs/hand-made-hand-01234567' });

  it('shows the verdict first and the folder to open', () => {
    expect(text(writtenRun().summary)).toMatchInlineSnapshot(`
      "
        hand-made
        A trace written by hand is read as it was written.
        seed hand, model, 3 devices, 1h simulated

        ✓ reconnect.time     p(50) < 30s   measured 9s (1 of 3 never did)
        ✗ fleet.onlineAtEnd  value >= 99%  measured 66.7%
        ✗ message.loss       value < 1%    no data; concerned would be: readings taken by devices

        figures
          fleet.onlineAtEnd          66.7%
          fleet.onlineMin            0%
          connect.time               med 2s     p95 3s     max 3s     of 3
          connect.never              0 devices
          reconnect.time             med 9s     p95 never  max never  of 3, 1 never (33.3%)
          reconnect.never            1 device
          offline.time               med 10m9s  p95 never  max never  of 3, 1 never (33.3%)
          connect.ratePeak           0.0025/s
          connect.attemptsPerDevice  3
          connect.refusedShare       33.3%
          handshake.wasted           0
          server.refused             0 devices
          keepalive.expired          0
          session.takenOver          0
          attestation.ratePeak       0/s
          renewal.ratePeak           0/s
          fleet.certifiedAtEnd       0%
          sessions.closedForTrust    0

        at the end
          power  running 3
          link   online 2, backoff 1
          trust  unclaimed 3
          trace  11 changes, 6 events, 1 samples

        refused
          3  connect.refused  client-credential  unknown client

        run folder  runs/hand-made-hand-01234567
        trace hash  f00d

        failed: the claim is not reproduced, 1 of 3 thresholds met
        fleet harmed
          1 device was running and not online when the run ended
      "
    `);
  });

  it('is plain ASCII where signs or colors are off, and has neither', () => {
    const plain = text(writtenRun().summary, false);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is about control characters.
    expect(plain).toMatch(/^[\x0a\x20-\x7e]*$/);
    expect(plain).toContain('FAIL fleet.onlineAtEnd');
  });

  it('colors without moving a column', () => {
    const { summary } = writtenRun();
    const painted = text(summary, true, true);
    expect(painted).toContain('\u001b[31m');
    expect(stripVTControlCharacters(painted)).toBe(text(summary));
  });

  it('says why a run that met its thresholds did not pass', () => {
    const { summary } = writtenRun();
    const killed: Summary = { ...summary, end: 'interrupted', thresholds: [summary.thresholds[0]], passed: false };
    expect(text(killed)).toContain('failed: the run was interrupted; 1 of 1 threshold met');
  });
});
