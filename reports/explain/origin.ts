import type { TraceRow } from './trace-row.ts';

/** The step that a row follows from, and the nearest other device on the way to it. */
export interface Origin {
  readonly step: string | undefined;
  readonly through: string | undefined;
}

/** Follows the causes of rows of a device back to the start of a step, each of them once. */
export function originFinder(
  device: string,
  find: (row: number) => Promise<TraceRow | undefined>,
): (row: TraceRow) => Promise<Origin> {
  const known = new Map<number, Origin>();
  return async (row) => {
    const passed: number[] = [];
    let through: string | undefined;
    let origin: Origin = { step: undefined, through: undefined };
    for (let at: TraceRow | undefined = row; at !== undefined; ) {
      const found = known.get(at.row);
      if (found !== undefined) {
        origin = { step: found.step, through: through ?? found.through };
        break;
      }
      if (at.kind === 'event' && at.event === 'step.started') {
        origin = { step: at.detail ?? undefined, through };
        break;
      }
      if (at.device !== device) through ??= at.device ?? undefined;
      else if (through === undefined) passed.push(at.row);
      at = at.cause === null ? undefined : await find(at.cause);
    }
    // Of rows behind another device the nearest other one would be another.
    for (const one of passed) known.set(one, origin);
    return origin;
  };
}
