import { execFileSync } from 'node:child_process';
import type { OutsideHold } from './hold.ts';

/** SimPy, a simulation engine in Python: a process for each entry, which holds for a random time again and again. Undefined if it is not installed. */
export function simpy(): OutsideHold | undefined {
  const ask = (python: string, ...args: readonly string[]): string =>
    execFileSync(python, ['-c', SOURCE, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  for (const python of pythons) {
    try {
      const version = ask(python);
      return {
        name: `SimPy ${version}`,
        entriesMax: 100_000,
        stepsMax: 100_000,
        hold: (entries, steps) => Number(ask(python, String(entries), String(steps))),
      };
    } catch {
      // Not this one: there is no such Python, or it has no SimPy.
    }
  }
  return undefined;
}

/** The first of the path, and the one that packages of the system are installed for. */
const pythons = ['python3', '/usr/bin/python3'];

/** For SimPy 4, and for SimPy 2, which Debian has. Without arguments it says the version. */
const SOURCE = `
import sys, time
try:
    import simpy
    version = simpy.__version__
except ImportError:
    import SimPy
    from SimPy.Simulation import Simulation, Process, hold
    version = SimPy.__version__

if len(sys.argv) == 1:
    print(version)
    sys.exit()

entries, steps = int(sys.argv[1]), int(sys.argv[2])
span = 2 * max(60000, entries)
state = entries | 1

def ahead():
    global state
    state ^= (state << 13) & 0xffffffff
    state ^= state >> 17
    state ^= (state << 5) & 0xffffffff
    return 1 + state % span

def with_simpy_4():
    env = simpy.Environment()
    def process():
        while True:
            yield env.timeout(ahead())
    for _ in range(entries):
        env.process(process())
    for _ in range(entries):
        env.step()
    began = time.perf_counter()
    for _ in range(steps):
        env.step()
    return time.perf_counter() - began

def with_simpy_2():
    done = 0
    class Holding(Process):
        def run(self):
            nonlocal done
            while True:
                yield hold, self, ahead()
                done += 1
                if done == steps:
                    self.sim.stopSimulation()
    simulation = Simulation()
    simulation.initialize()
    for _ in range(entries):
        process = Holding(sim=simulation)
        simulation.activate(process, process.run(), at=ahead())
    began = time.perf_counter()
    simulation.simulate(until=float('inf'))
    return time.perf_counter() - began

took = with_simpy_4() if 'simpy' in sys.modules else with_simpy_2()
print(took / steps * 1e9)
`;
