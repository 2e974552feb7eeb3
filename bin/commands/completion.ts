import { Argument, type Command } from 'commander';
import { complete } from '../console/complete.ts';
import { completionScripts, type Shell, shells } from '../console/completion-scripts.ts';
import { valueSources } from '../console/value-sources.ts';

/** Adds `fleetlab completion`, which prints a script for a shell, and what that script asks. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands, flags and their values in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', AFTER_HELP)
    .action((shell: Shell) => {
      process.stdout.write(completionScripts[shell]);
    });
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const { candidates, files } = await complete(program, words, valueSources);
      for (const { word, what } of candidates) process.stdout.write(`${word}\t${what.replace(/\s+/g, ' ')}\n`);
      if (files) process.stdout.write(':files\n');
    });
}

const AFTER_HELP = `
It completes commands, flags, ready-made scenarios and overlays, the variants of a scenario, attacks, actors, controls, metrics and files.

  bash  eval "$(fleetlab completion bash)"           in ~/.bashrc
  zsh   source <(fleetlab completion zsh)            in ~/.zshrc, behind compinit
  fish  fleetlab completion fish | source            in ~/.config/fish/config.fish`;
