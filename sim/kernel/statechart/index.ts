// What other rooms use of compiled statecharts.

export { bindActors } from './actor-runner.ts';
export { type Chart, type ChartOptions, compileChart } from './chart.ts';
export type { Region } from './configurations.ts';
export { contenders } from './contenders.ts';
export type { Ports, Runner } from './ports.ts';
export type { Timer } from './timers.ts';
