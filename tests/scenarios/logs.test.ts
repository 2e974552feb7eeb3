import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';

const planWith = async (...set: readonly string[]) => (await loadScenario('first-light', { set })).plan;

describe('logs', () => {
  it('are left out of a plan that says nothing of them', async () => {
    expect('logs' in (await planWith())).toBe(false);
  });

  it('have the delay and the loss of the map, or their own', async () => {
    const { logs } = await planWith('logs={ delay: 2s, loss: 1%, broker: { delay: 10s }, ca: { loss: 0 } }');
    expect(logs?.edge).toEqual({ delayMs: 2_000, loss: 0.01 });
    expect(logs?.broker).toEqual({ delayMs: 10_000, loss: 0.01 });
    expect(logs?.ca).toEqual({ delayMs: 2_000, loss: 0 });
  });

  it.each([
    ['logs=2s', 'is not a map of logs', 'write a map with delay, loss, edge'],
    ['logs={ lag: 2s }', 'unknown key "lag"', ''],
    ['logs={ delay: soon }', '"soon" is not', ''],
    ['logs={ delay: 25h }', '25h', ''],
    ['logs={ loss: 120% }', '120%', ''],
    ['logs={ brokr: { loss: 1% } }', 'unknown key "brokr"', 'broker'],
    ['logs={ broker: 1% }', 'is not a log', 'write a map with delay, loss'],
  ])('%s is refused, with the place and a hint', async (set, what, hint) => {
    const problem = await planWith(set).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(problem).toContain('logs');
    expect(problem).toContain(what);
    expect(problem).toContain(hint);
  });
});
