import parsePrometheus from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { RunMetrics } from '../../bin/live/run-metrics.ts';
import type { LiveFigures, LiveObserving } from '../../broker/live/live-fabric.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { emptyFolder } from '../kit/fleetlab.ts';

const valuesOf = (text: string) =>
  new Map(
    parsePrometheus(text).flatMap(({ name, metrics }) => metrics.map(({ value }) => [name, Number(value)] as const)),
  );

describe('metrics of a live run', { timeout: 120_000 }, () => {
  it('are those of the run and of its broker at that time', async () => {
    const fleet = ['count=5', 'boot.spread=1s', 'telemetry.every=2s'].map((one) => `fleet[acme/sensor].${one}`);
    const set = [...fleet, 'duration=8s', 'timeline=[]', 'expect={}'];
    const scenario = await loadScenario('revocation-live', { set, fidelity: 'live' });
    const held: { observing?: LiveObserving | undefined } = {};
    const seen: ReadonlyMap<string, number>[] = [];
    await run(scenario, {
      out: emptyFolder(),
      live: { workers: 0 },
      onStart: ({ observing }) => {
        held.observing = observing;
      },
      async onProgress() {
        if (seen.length === 0) metrics = new RunMetrics(() => held.observing!.figures());
        seen.push(valuesOf(await metrics.text()));
      },
    });
    const last = seen.at(-1)!;
    expect(last.get('fleetlab_run_devices_online')).toBe(5);
    expect(last.get('fleetlab_broker_sessions')).toBe(5);
    expect(last.get('fleetlab_run_connects_secured_total')).toBeGreaterThanOrEqual(5);
    expect(last.get('fleetlab_broker_messages_received_total')).toBeGreaterThan(0);
    expect(last.get('fleetlab_run_readings_received_total')).toBeGreaterThan(0);
    for (const name of ['fleetlab_broker_connects_total', 'fleetlab_run_readings_received_total']) {
      const course = seen.map((values) => values.get(name)!);
      expect(course).toEqual(course.toSorted((a, b) => a - b));
    }
  });
  let metrics: RunMetrics;

  it('count each ending once, and have no broker where it is another', async () => {
    const figures = {
      ...{ online: 2, sessionsPeak: 3, embedded: undefined, endings: { 'online: reset': 2 } },
      connects: { secured: 4, ratePeak: 2, inFlightPeak: 1, waitingPeak: 0, tcpStalls: 1 },
      latency: { count: 7, p50Ms: 2, p95Ms: 5, p99Ms: 6, maxMs: 9 },
    } as unknown as LiveFigures;
    let now = figures;
    const shown = new RunMetrics(async () => now);
    await shown.text();
    now = { ...figures, endings: { 'online: reset': 3, 'tls: refused': 1 } };
    const text = await shown.text();
    expect(text).toContain('fleetlab_run_connections_ended_total{how="online: reset"} 3\n');
    expect(text).toContain('fleetlab_run_connections_ended_total{how="tls: refused"} 1\n');
    const values = valuesOf(text);
    expect(values.get('fleetlab_run_readings_received_total')).toBe(7);
    expect(values.get('fleetlab_run_reading_latency_p95_seconds')).toBe(0.005);
    expect(text).not.toContain('fleetlab_broker_');
  });
});
