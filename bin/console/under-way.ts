import { listenForInterrupt } from './interrupt.ts';
import { type RunsDone, RunsProgressLine } from './runs-progress.ts';
import { type Terminal, terminalOf } from './terminal.ts';

/** Where a command shows its progress: the error stream, unless it is to be quiet; a notice is shown either way. */
export const progressTo = ({
  quiet,
}: {
  readonly quiet?: boolean;
}): { readonly terminal: Terminal; readonly write: Write; readonly notice: Write } => ({
  terminal: terminalOf(process.stderr, process.env),
  write: (text) => {
    if (quiet !== true) process.stderr.write(text);
  },
  notice: (text) => void process.stderr.write(text),
});

type Write = (text: string) => void;

/** The same as a line of how many runs are done; `about` is what it says first. */
export function runsProgressTo<Progress extends RunsDone>(
  flags: { readonly quiet?: boolean },
  about: (progress: Progress) => string,
): RunsProgressLine<Progress> {
  const { terminal, write, notice } = progressTo(flags);
  return new RunsProgressLine(terminal, write, about, notice);
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
