import { listenForInterrupt } from './interrupt.ts';
import { type RunsDone, RunsProgressLine } from './runs-progress.ts';
import { type Terminal, terminalOf } from './terminal.ts';

/** Where a command shows its progress: the error stream, unless it is to be quiet. */
export const progressTo = ({
  quiet,
}: {
  readonly quiet?: boolean;
}): { readonly terminal: Terminal; readonly write: (text: string) => void } => ({
  terminal: terminalOf(process.stderr, process.env),
  write: (text) => {
    if (quiet !== true) process.stderr.write(text);
  },
});

/** The same as a line of how many runs are done; `about` is what it says first. */
export function runsProgressTo<Progress extends RunsDone>(
  flags: { readonly quiet?: boolean },
  about: (progress: Progress) => string,
): RunsProgressLine<Progress> {
  const { terminal, write } = progressTo(flags);
  return new RunsProgressLine(terminal, write, about);
}

/** Makes many runs, with a line of progress, until they are done or the reader interrupts them, who is then told `farewell`. */
export async function underWay<Progress extends RunsDone, Result>(
  progress: Pick<RunsProgressLine<Progress>, 'update' | 'end'>,
  farewell: string,
  make: (parts: { onProgress(now: Progress): void; readonly signal: AbortSignal }) => Promise<Result>,
): Promise<Result> {
  const interrupt = listenForInterrupt(farewell);
  try {
    const result = await make({ onProgress: (now) => progress.update(now), signal: interrupt.signal });
    progress.end();
    return result;
  } finally {
    interrupt.stop();
  }
}
