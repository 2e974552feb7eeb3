import { describe, expect, it } from 'vitest';
import { explain } from '../../reports/explain/explain.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { finished, handTrace, minutes, openFolder, scratch } from '../kit/hand-trace.ts';

async function written(write: (trace: ReturnType<typeof handTrace>) => void, endT = minutes(60)) {
  const folder = openFolder(scratch(), 3);
  const trace = handTrace();
  write(trace);
  trace.feed(folder.sink, endT);
  folder.finish(finished);
  return openRun(folder.path);
}

const outage = (trace: ReturnType<typeof handTrace>) => {
  const start = trace.event(0, 'run.started');
  const power = trace.change(1_000, 0, 'power running', start);
  trace.change(2_000, 0, 'link online', power);
  trace.change(2_500, 1, 'power running', start);
  trace.sample(minutes(9), {});
  const step = trace.event(minutes(10), 'step.started', { detail: 'broker outage' });
  const failed = trace.event(minutes(10), 'broker.failed', { cause: step });
  let last = trace.change(minutes(10) + 1, 0, 'link backoff', failed);
  for (let round = 1; round <= 5; round++) {
    last = trace.change(minutes(10 + round), 0, 'link dialing', last);
    const refused = {
      device: 0,
      control: 'connection-limit',
      verdict: 'refuse',
      detail: 'server unavailable',
      cause: last,
    } as const;
    trace.event(minutes(10 + round) + 100, 'connect.refused', refused);
    last = trace.change(minutes(10 + round) + 100, 0, 'link backoff', last);
  }
  trace.change(minutes(30), 0, 'link online', last);
};

describe('the causes of a row', () => {
  it('lead back to the step that started it', async () => {
    const { lines, data } = await explain(await written(outage), 'row 8');
    expect(lines).toMatchInlineSnapshot(`
      [
        "         row 8  00:11:00.100  acme/sensor-0 was refused at CONNECT (connection-limit: refuse): server unavailable",
        "because  row 7  00:11:00.000  acme/sensor-0: link became dialing   (100ms before)",
        "because  row 6  00:10:00.001  acme/sensor-0: link became backoff   (1m before)",
        "because  row 5  00:10:00.000  the broker failed   (1ms before)",
        "because  row 4  00:10:00.000  step "broker outage" started",
        "",
        "The root cause is row 4: step "broker outage" started.",
      ]
    `);
    expect(data).toMatchObject({
      kind: 'cause-chain',
      rows: [{ row: 8 }, { row: 7 }, { row: 6 }, { row: 5 }, { row: 4, cause: null }],
    });
  });

  it('show the evidence of a control', async () => {
    const run = await written((trace) => {
      trace.event(5, 'certificate.refused', {
        device: 1,
        control: 'certificate-revocation',
        verdict: 'refuse',
        detail: 'revoked: keyCompromise',
        evidence: 'serial 0a41, CRL 12',
      });
    });
    const { lines, data } = await explain(run, 'row 0');
    expect(lines.at(-1)).toBe(
      'The root cause is row 0: acme/sensor-1 had its certificate refused (certificate-revocation: refuse): revoked: keyCompromise; looked at serial 0a41, CRL 12.',
    );
    expect(data).toMatchObject({ rows: [{ event: 'certificate.refused', evidence: 'serial 0a41, CRL 12' }] });
  });

  it('of a row without a cause are the row itself', async () => {
    const { lines } = await explain(await written(outage), 'row 0');
    expect(lines.at(-1)).toBe('The root cause is row 0: the run started.');
  });

  it('of a long chain leave the middle out and keep the root', async () => {
    const { lines } = await explain(await written(outage), 'row 22', { limit: 4 });
    expect(lines.some((line) => line.includes('more causes between'))).toBe(true);
    expect(lines.at(-1)).toBe('The root cause is row 4: step "broker outage" started.');
  });

  it('are refused for a row that does not exist', async () => {
    const run = await written(outage);
    await expect(explain(run, 'row 9999')).rejects.toThrow(expect.objectContaining({ code: 'report/unknown-row' }));
  });

  it('are refused where a cause comes after its effect', async () => {
    const run = await written((trace) => trace.change(5, 0, 'power running', 7));
    await expect(explain(run, 'row 0')).rejects.toThrow(expect.objectContaining({ code: 'report/damaged-run' }));
  });
});

describe('a device that ran before the run', () => {
  it('has been in its state for longer than the run, until it moves', async () => {
    const run = await written((trace) => {
      const start = trace.event(0, 'run.started');
      trace.change(0, 0, 'power running', start);
      const online = trace.change(0, 0, 'link online', start);
      trace.change(minutes(20), 0, 'link backoff', online);
    });
    const { lines } = await explain(run, 'acme/sensor-0');
    expect(lines).toContain('00:00:00.000  link   online as the run begins   row 2');
    expect(lines).toContain('00:20:00.000  link   online -> backoff   (online for more than 20m)   row 3');
    expect(lines.at(-1)).toMatch(/^At 01:00:00.000: power running since before the run, link backoff for 40m/);
  });

  it('differs from one that the run begins with', async () => {
    const { lines } = await explain(await written((trace) => trace.change(5, 0, 'power running', 0)), 'acme/sensor-0');
    expect(lines.join()).not.toMatch(/more than|before the run/);
  });
});

describe('the history of a device', () => {
  it('is in order, with how long each state lasted and repetitions folded', async () => {
    const { lines } = await explain(await written(outage), 'acme/sensor-0');
    expect(lines).toMatchInlineSnapshot(`
      [
        "acme/sensor-0 (device 0): acme sensor, ring canary, site site-0, profile sphere, firmware 1.0.0",
        "",
        "00:00:00.000  *      the run started   row 0",
        "00:00:01.000  power  off -> running   (off for 1s)   row 1",
        "00:00:02.000  link   offline -> online   (offline for 2s)   row 2",
        "00:10:00.000  *      step "broker outage" started   row 4",
        "00:10:00.000  *      the broker failed   row 5",
        "00:10:00.001  link   online -> backoff   (online for 9m58s)   row 6",
        "00:11:00.000  link   backoff -> dialing   (backoff for 1m)   row 7",
        "00:11:00.100  *      was refused at CONNECT (connection-limit: refuse): server unavailable   row 8",
        "00:11:00.100  link   dialing -> backoff   (dialing for 100ms)   row 9",
        "                     ... the same 3 entries 4 more times in 3m, until 00:15:00.100",
        "00:30:00.000  link   backoff -> online   (backoff for 15m)   row 22",
        "",
        "At 01:00:00.000: power running for 59m59s, link online for 30m, trust unclaimed for 1h.",
      ]
    `);
  });

  it('is found by number too, and holds no rows of other devices', async () => {
    const { data } = await explain(await written(outage), '1');
    const changes = data.kind === 'device-life' ? data.entries.filter(({ kind }) => kind === 'change') : [];
    expect(changes).toMatchObject([{ device: 'acme/sensor-1', from: 'off', state: 'running', afterMs: 2_500 }]);
  });

  it('can be cut to a span, and durations still count from before it', async () => {
    const span = { sinceMs: minutes(30), untilMs: minutes(30) };
    const { data } = await explain(await written(outage), '0', span);
    expect(data).toMatchObject({
      entries: [{ state: 'online', from: 'backoff', afterMs: minutes(15) - 100 }],
      endMs: minutes(30),
    });
    const before = await explain(await written(outage), '0', { ...span, untilMs: minutes(30) - 1 });
    expect(before.data).toMatchObject({ entries: [] });
  });

  it('folds the same decision on another certificate', async () => {
    const run = await written((trace) => {
      for (let round = 0; round < 4; round++) {
        trace.event(round, 'connect.admitted', {
          device: 0,
          control: 'certificate-chain',
          verdict: 'allow',
          detail: 'the certificate holds',
          evidence: `serial ${round}`,
        });
      }
    });
    const { data } = await explain(run, '0');
    expect(data).toMatchObject({ entries: [{ evidence: 'serial 0' }, { kind: 'repeat', rounds: 3, length: 1 }] });
  });

  it('says how much the limit left out', async () => {
    const { lines, data } = await explain(await written(outage), '0', { limit: 2 });
    expect(data).toMatchObject({ entries: { length: 2 } });
    expect(lines.some((line) => /^\.\.\. \d+ more/.test(line))).toBe(true);
  });

  it('is refused for a device that does not exist', async () => {
    const run = await written(outage);
    await expect(explain(run, 'acme/sensor-3')).rejects.toThrow(
      expect.objectContaining({ code: 'report/unknown-device' }),
    );
  });
});
