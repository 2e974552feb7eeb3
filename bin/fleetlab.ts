import { Command, CommanderError } from 'commander';
import { LabError } from '../sim/kernel/lab-error.ts';
import { addCommands } from './command-list.ts';
import { Exit } from './console/exit-codes.ts';
import { version } from './files/version.ts';

// The command: adds each sub-command, and turns an error into a message and an exit code.

const program = new Command('fleetlab')
  .description('A laboratory for fleets of connected devices and the threats against them.')
  .version(version())
  .showHelpAfterError('(fleetlab --help lists the commands)')
  .showSuggestionAfterError()
  .exitOverride();

await addCommands(program, process.argv[2]);
for (const command of program.commands)
  command.exitOverride().showHelpAfterError(`(fleetlab ${command.name()} --help)`);

// A reader such as `head` closes the pipe when it has enough; that is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? Exit.ok);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints what went wrong and returns the exit code: 2 for the user's mistake, 3 for the lab's failure. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.ok : Exit.wrong;
  if (error instanceof LabError) {
    process.stderr.write(`${error.message}\n`);
    return Exit.wrong;
  }
  const fault = error as NodeJS.ErrnoException;
  if (fault.syscall === 'mkdir') {
    process.stderr.write(`${fault.message}\n  cannot create a folder there; give another one with --out\n`);
    return Exit.wrong;
  }
  if (fault.code === 'ENOSPC' || fault.code === 'EACCES' || fault.code === 'EROFS') {
    process.stderr.write(`${fault.message}\n  free some space, or give another folder with --out\n`);
    return Exit.unfinished;
  }
  if (fault.code !== undefined && fault.path !== undefined) {
    process.stderr.write(`${fault.path}: the file system refuses it (${fault.message})\n  give another path\n`);
    return Exit.wrong;
  }
  process.stderr.write(`${fault.stack ?? String(error)}\n`);
  return Exit.unfinished;
}
