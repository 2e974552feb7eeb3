import { describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['canary', ...args], { cwd });

describe('fleetlab canary', () => {
  it('prints how many devices it takes, and what canaries of default sizes show', async () => {
    const { code, stdout } = await ask('1%');
    expect(code).toBe(0);
    expect(stdout).toContain('to see a fault of 1% with 95%: 299 devices');
    expect(stdout).toMatch(/^ +300 +95.1% +1%$/m);
  });

  it('takes sizes, a confidence, and prints JSON', async () => {
    const { stdout } = await ask('0.001', '--devices', '10', '--confidence', '99%', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      share: 0.001,
      confidence: 0.99,
      needed: 4_603,
      canaries: [{ devices: 10 }],
    });
  });

  it.each([[['much']], [['0%']], [['100%']], [['1%', '--devices', '0']], [['1%', '--confidence', '2']]])(
    'refuses %j',
    async (args) => {
      const { code, stderr } = await ask(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/give a (share|whole number)/);
    },
  );
});
