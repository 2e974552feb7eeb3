// What other rooms use of compiled statecharts.

export { bindActors } from './actor-runner.ts';
export { type Chart, type ChartOptions, compileChart } from './chart.ts';
export type { Region } from './configurations.ts';
export { contenders } from './contenders.ts';
export type { Ports, Runner } from './ports.ts';
export { usedNames, withStandIns } from './stand-ins.ts';
export type { Timer } from './timers.ts';
