import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { assemble, runWorld } from './assemble.ts';

/** What a run may take on this machine, from a beginning of it. */
export interface RunEstimate {
  /** Of the whole run on one core, its folder left out. */
  readonly wallMs: number;
  /** Of this process with the beginning of the run in it. */
  readonly memoryBytes: number;
  /** How much of the run was tried for that. */
  readonly triedMs: number;
}

/**
 * Begins a run without writing anything: makes its fleet, opens its sessions, and goes on for `budgetMs` of wall-clock time.
 * What the latter took is scaled up to the whole duration, as if the run went on like that.
 *
 * Undefined for a live run, which lasts as long as its wall clock says.
 */
export async function estimateRun(plan: Plan, budgetMs = BUDGET_MS): Promise<RunEstimate | undefined> {
  if (plan.fidelity === 'live') return undefined;
  const began = performance.now();
  let opened: Instant | undefined;
  const world = await assemble(plan, nowhere);
  const end = await runWorld(world, {
    pulse: ({ now }) => {
      opened ??= { wallMs: performance.now(), simulatedMs: now };
      return now > opened.simulatedMs && performance.now() - opened.wallMs >= budgetMs;
    },
  });
  const tookMs = performance.now() - began;
  const memoryBytes = process.memoryUsage().rss;
  if (end === 'finished' || opened === undefined) return { wallMs: tookMs, memoryBytes, triedMs: plan.durationMs };
  const openedAfter = opened.wallMs - began;
  const perMs = (tookMs - openedAfter) / (world.now - opened.simulatedMs);
  return { wallMs: openedAfter + perMs * plan.durationMs, memoryBytes, triedMs: world.now };
}

interface Instant {
  readonly wallMs: number;
  readonly simulatedMs: number;
}

const BUDGET_MS = 1_000;

const nowhere: TraceSink = { changes() {}, events() {}, samples() {}, reached() {} };
