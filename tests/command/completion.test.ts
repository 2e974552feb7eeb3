import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, emptyFolder } from '../kit/fleetlab.ts';

/** A folder with the command on the path, and a script in a shell there. */
function inShell(shell: string, script: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'fleetlab'), `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`);
  chmodSync(join(folder, 'fleetlab'), 0o755);
  writeFileSync(join(folder, 'farm.yaml'), '');
  const flags = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] }[shell] ?? [];
  const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter), HOME: folder };
  const { stdout, stderr } = spawnSync(shell, [...flags, '-c', script], { cwd: folder, encoding: 'utf8', env });
  expect(stderr).toBe('');
  return stdout;
}

describe('the completion of bash', () => {
  const completed = (...lines: readonly (readonly string[])[]): readonly (readonly string[])[] => {
    const asked = lines.map(
      (words) =>
        `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _fleetlab; echo "\${COMPREPLY[*]}"`,
    );
    const output = inShell('bash', `eval "$(fleetlab completion bash)"; ${asked.join('; ')}`);
    return output
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ').filter((word) => word !== ''));
  };

  it('completes scenarios and files, words of flags behind =, variants and commands', () => {
    expect(
      completed(
        ['fleetlab', 'run', 'reconnect-storm-'],
        ['fleetlab', 'run', 'far'],
        ['fleetlab', 'run', '--fidelity', '=', 'm'],
        ['fleetlab', 'run', 'canary-rollout', '--variant', 'no'],
        ['fleetlab', 'run', 'x', '--set', 'controls.topic-acl', '='],
      ),
    ).toEqual([['reconnect-storm-no-jitter'], ['farm.yaml'], ['model'], ['no-gate'], ['off']]);
  });
});

describe('the completion of fish', () => {
  it('completes with descriptions', () => {
    const output = inShell('fish', 'fleetlab completion fish | source; complete -C "fleetlab run reconnect-storm-"');
    expect(output).toMatch(/^reconnect-storm-no-jitter\tWithout jitter/m);
  });
});

describe('the completion of zsh', () => {
  it('completes with descriptions', () => {
    const stubs = `compdef() { :; }; _describe() { print -l -- "\${(@P)2}"; }; _files() { print files; }`;
    const words = 'words=(fleetlab run reconnect-storm-); CURRENT=3';
    const output = inShell('zsh', `${stubs}; source <(fleetlab completion zsh); ${words}; _fleetlab`);
    expect(output).toMatch(/^reconnect-storm-no-jitter:Without jitter.*\nfiles\n$/s);
  });
});
