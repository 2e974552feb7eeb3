import { type NextCommand, nextText } from '../../reports/print/next-commands.ts';
import { terminalOf } from './terminal.ts';

/** Prints commands for a person at a terminal, beside the results; not where a program or a file reads them. */
export function printNext(
  commands: () => readonly NextCommand[],
  { json, quiet }: { readonly json?: boolean | undefined; readonly quiet?: boolean | undefined },
): void {
  const isRead = [process.stdout, process.stderr].every((stream) => terminalOf(stream, process.env).isInteractive);
  if (!isRead || json === true || quiet === true) return;
  process.stderr.write(`${nextText(commands())}\n\n`);
}
